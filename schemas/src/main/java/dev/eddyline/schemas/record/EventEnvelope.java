package dev.eddyline.schemas.record;

import java.time.Instant;

/**
 * What every event begins with, whatever its kind; see {@link Event}.
 *
 * @param version the entity's version after it
 * @param command the id of the command that caused it
 * @param actor who asked
 * @param at the command's time
 */
public record EventEnvelope(long version, String command, String actor, Instant at) {}
