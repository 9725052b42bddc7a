package dev.eddyline.projection.decider;

import org.jspecify.annotations.Nullable;

/**
 * The records of a kind that are bound to its contract.
 *
 * @param command the sealed command type
 * @param event the sealed event type
 * @param state the record of the entity's own state
 * @param member the record of one member; null where the kind has no members
 * @param part the record of one part; null where the kind has no parts
 * @param view the public view, sealed where there are several
 */
public record KindTypes<C, E, R, M, P, V>(
    Class<C> command,
    Class<E> event,
    Class<R> state,
    @Nullable Class<M> member,
    @Nullable Class<P> part,
    Class<V> view) {

  /** Of a kind without members and parts. */
  public static <C, E, R, V> KindTypes<C, E, R, Void, Void, V> of(
      Class<C> command, Class<E> event, Class<R> state, Class<V> view) {
    return new KindTypes<>(command, event, state, null, null, view);
  }
}
