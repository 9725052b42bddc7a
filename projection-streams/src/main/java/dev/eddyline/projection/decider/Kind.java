package dev.eddyline.projection.decider;

import dev.eddyline.schemas.record.Command;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A type of entity with its own rules. Pure: the topology does all reading and writing. Found as a
 * service ({@link java.util.ServiceLoader}), under the name that its contract has; so is one that
 * comes in a jar of its own. docs/KINDS.md shows how to write one.
 *
 * @param <C> the sealed command type
 * @param <E> the sealed event type
 * @param <S> the entity's state, held in memory while the entity is in use
 * @param <R> the entity's own record: the state as it is stored, without members and parts
 * @param <M> the record of one member; {@link Void} where there are none
 * @param <P> the record of one part; {@link Void} where there are none
 * @param <V> the public view, sealed where there are several
 */
public interface Kind<C, E, S, R, M, P, V> {

  /** The kind's name, as in addresses and topics; that of its contract. */
  String name();

  /** The records that are bound to the contract. */
  KindTypes<C, E, R, M, P, V> types();

  Decider<C, E, Target<S, M>> decider();

  /** What the world may see. */
  Views<S, E, V> views();

  /** The entity's own record; asked only of a state that at least one event has led to. */
  R toRecord(S entity);

  /** The state that the entity's own record holds, still without its parts. */
  S fromRecord(R stored);

  /** The member a command concerns, or null: its record is handed to the decider. */
  default @Nullable String memberOf(Command<C> command) {
    return null;
  }

  /** The member an event concerns, or null: its record is what {@code evolve} gets and gives. */
  default @Nullable String memberOf(E event) {
    return null;
  }

  /** How the bulky inside of the state is kept apart from the entity's own record. */
  default Parts<S, E, P> parts() {
    return Parts.none();
  }

  /** When time alone will change the entity next, or null. */
  default @Nullable Instant deadline(S entity) {
    return null;
  }

  /** The command that time gives when {@link #deadline} has come. */
  default C atDeadline(S entity) {
    throw new IllegalStateException(name() + " has no deadlines");
  }
}
