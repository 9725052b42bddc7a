package dev.eddyline.projection.decider;

import dev.eddyline.schemas.record.Command;

/**
 * The rules of a kind as three pure functions (Jérémie Chassaing, "Functional Event Sourcing
 * Decider"). Nothing but the command and the state decides: no clock, no random, no I/O, no
 * iteration over unordered maps. Deciding the same commands again gives the same bytes.
 *
 * @param <C> the kind's sealed command type
 * @param <E> the kind's sealed event type
 * @param <S> what must be known to decide
 */
public interface Decider<C, E, S> {

  /** The state of what does not exist yet. */
  S initial();

  /** Judges a command; changes nothing. */
  Decision<E> decide(Command<C> command, S state);

  /** Applies a fact: the same function live, on recovery and on replay. Never refuses. */
  S evolve(S state, E event);
}
