package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.schemas.contract.KindContract;

/**
 * A kind with the contract it speaks and the types its records bind to.
 *
 * @param command the sealed command type
 * @param event the sealed event type
 * @param state the record of the entity's own state
 * @param member the record of one member
 * @param part the record of one part
 * @param view the public view
 */
public record BoundKind<C, E, S, R, M, P, V>(
    Kind<C, E, S, R, M, P, V> kind,
    KindContract contract,
    Class<C> command,
    Class<E> event,
    Class<R> state,
    Class<M> member,
    Class<P> part,
    Class<V> view) {}
