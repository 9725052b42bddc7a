package dev.eddyline.projection.decider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the state of an entity is kept in stores and shown in views, whatever changes it: the events
 * of a kind, or what a fold observes. Pure.
 *
 * @param <E> what changes the state
 * @param <S> the entity's state, held in memory while the entity is in use
 * @param <R> the entity's own record: the state as it is stored, without members and parts
 * @param <P> the record of one part; {@link Void} where there are none
 * @param <V> the public view, sealed where there are several
 */
public interface Kept<E, S, R, P, V> {

  /** The name that addresses and topics begin with; that of the contract. */
  String name();

  /** The state of what does not exist yet. */
  S initial();

  /** What the world may see. */
  Views<S, E, V> views();

  /** The entity's own record; asked only of a state that at least one change has led to. */
  R toRecord(S entity);

  /** The state that the entity's own record holds, still without its parts. */
  S fromRecord(R stored);

  /** How the bulky inside of the state is kept apart from the entity's own record. */
  default Parts<S, E, P> parts() {
    return Parts.none();
  }

  /** When time alone will change the entity next, or null. */
  default @Nullable Instant deadline(S entity) {
    return null;
  }
}
