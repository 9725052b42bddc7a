package dev.eddyline.ingest.layers.outcome;

import dev.eddyline.ingest.layers.log.BrokenLog;

/** Knows the log. */
public record BrokenOutcome(BrokenLog log) {}
