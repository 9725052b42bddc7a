package dev.eddyline.projection.decider;

import dev.eddyline.schemas.record.Command;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A type of entity with its own rules. Pure: the topology does all reading and writing.
 *
 * @param <C> the sealed command type
 * @param <E> the sealed event type
 * @param <S> the entity's state, held in memory while the entity is in use
 * @param <R> the entity's own record: the state as it is stored, without members and parts
 * @param <M> the record of one member
 * @param <P> the record of one part
 * @param <V> the public view
 */
public interface Kind<C, E, S, R, M, P, V> {

  /** The kind's name, as in addresses and topics. */
  String name();

  Decider<C, E, Target<S, M>> decider();

  /**
   * What the world may see. Called once per commit for each changed entity, never once per event.
   */
  V view(S entity);

  /** The member a command concerns, or null: its record is handed to the decider. */
  @Nullable String memberOf(Command<C> command);

  /** The member an event concerns, or null: its record is what {@code evolve} gets and gives. */
  @Nullable String memberOf(E event);

  /** The entity's own record; asked only of a state that at least one event has led to. */
  R toRecord(S entity);

  /** The state that the entity's own record holds, still without its parts. */
  S fromRecord(R stored);

  /** How the bulky inside of the state is kept apart from the entity's own record. */
  Parts<S, E, P> parts();

  /** When time alone will change the entity next, or null. */
  @Nullable Instant deadline(S entity);

  /** The command that time gives when {@link #deadline} has come. */
  C atDeadline(S entity);
}
