package dev.eddyline.schemas.record;

import java.time.Instant;

/**
 * An entity as its store keeps it: private, read by the projection alone.
 *
 * @param version the version of the last event applied
 * @param at when the command that led to this version was taken
 * @param state what the kind needs to decide, without members and parts
 * @param <R> the kind's state record
 */
public record Entity<R>(long version, Instant at, R state) {}
