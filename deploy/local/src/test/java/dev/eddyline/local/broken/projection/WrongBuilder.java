package dev.eddyline.local.broken.projection;

import org.apache.kafka.streams.Topology;

/** A second place that builds a topology. */
public record WrongBuilder(Topology topology) {}
