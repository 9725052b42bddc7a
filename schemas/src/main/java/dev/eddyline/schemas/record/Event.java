package dev.eddyline.schemas.record;

import java.time.Instant;

/**
 * A fact; never changed, kept forever.
 *
 * @param version the entity's version after this event; the first is 1
 * @param command the id of the command that caused it
 * @param actor who asked
 * @param at the command's time
 * @param payload the fact itself
 * @param <E> the kind's sealed event type
 */
public record Event<E>(long version, String command, String actor, Instant at, E payload) {}
