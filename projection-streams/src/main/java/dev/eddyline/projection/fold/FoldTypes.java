package dev.eddyline.projection.fold;

import org.jspecify.annotations.Nullable;

/**
 * The records of a fold that are bound to its contract.
 *
 * @param part null where the fold has no parts
 */
public record FoldTypes<O, R, P, V>(
    Class<O> observation, Class<R> state, @Nullable Class<P> part, Class<V> view) {}
