package dev.eddyline.projection.decider;

import dev.eddyline.schemas.record.Command;
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
public interface Kind<C, E, S, R, M, P, V> extends Kept<E, S, R, P, V> {

  /** The records that are bound to the contract. */
  KindTypes<C, E, R, M, P, V> types();

  Decider<C, E, Target<S, M>> decider();

  @Override
  default S initial() {
    return decider().initial().entity();
  }

  /** The member a command concerns, or null: its record is handed to the decider. */
  default @Nullable String memberOf(Command<C> command) {
    return null;
  }

  /** The member an event concerns, or null: its record is what {@code evolve} gets and gives. */
  default @Nullable String memberOf(E event) {
    return null;
  }

  /** The command that time gives when {@link #deadline} has come. */
  default C atDeadline(S entity) {
    throw new IllegalStateException(name() + " has no deadlines");
  }

  /** What of an entity's main view folds over all kinds may watch. */
  default Signals signals(V main) {
    return Signals.NONE;
  }
}
