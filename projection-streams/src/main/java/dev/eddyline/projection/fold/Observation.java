package dev.eddyline.projection.fold;

/**
 * What a fold makes of a record it has seen.
 *
 * @param entity the fold's own entity it belongs to, as {@link dev.eddyline.schemas.topic.EntityId}
 *     says: all of one entity is folded in one place
 * @param subject what it is about; those about one subject of one entity are joined until the next
 *     commit
 * @param value the observation itself
 * @param <O> the fold's observation record
 */
public record Observation<O>(String entity, String subject, O value) {}
