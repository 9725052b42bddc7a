package dev.eddyline.projection.broken.poll;

import dev.eddyline.projection.broken.topology.WrongTopology;

/** A kind that knows how it is run. */
public record WrongPoll(WrongTopology topology) {}
