package dev.eddyline.projection.decider;

import org.jspecify.annotations.Nullable;

/**
 * What a command is about: an entity, and the one member of it that the command concerns. The
 * entity does not hold its members; they are too many.
 *
 * @param entity the entity's own state
 * @param member the member's record; null where it has none, or the command concerns no member
 * @param <S> the kind's entity state
 * @param <M> the kind's member record
 */
public record Target<S, M>(S entity, @Nullable M member) {}
