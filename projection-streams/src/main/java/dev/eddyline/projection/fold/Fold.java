package dev.eddyline.projection.fold;

import dev.eddyline.projection.decider.Kept;
import java.util.List;
import java.util.Set;

/**
 * Views over the records of kinds, across their entities. Two steps, both pure: each record that is
 * seen becomes observations, where the record lies; these are joined at each commit, sent to where
 * the fold's entity is, and folded into its state. A fold decides nothing and has no events: what
 * it knows follows from the kinds' records. Found as a service ({@link java.util.ServiceLoader}).
 *
 * @param <O> the observation record
 * @param <S> the state of one of the fold's entities
 * @param <R> the record of that state, without parts
 * @param <P> the record of one part; {@link Void} where there are none
 * @param <V> the view record, sealed where there are several
 */
public interface Fold<O, S, R, P, V> extends Kept<O, S, R, P, V> {

  /** The records that are bound to the contract. */
  FoldTypes<O, R, P, V> types();

  /** Whether it reads the topics of that kind. */
  boolean watches(String kind);

  /** Which of them. */
  Set<Input> inputs();

  /** What a record says to this fold; nothing, often. */
  List<Observation<O>> observe(Seen seen);

  /** Two observations of one subject as one, the earlier first. */
  O joined(O earlier, O later);

  /** The state after an observation; the same object where it says nothing new: none is written. */
  S apply(S state, O observation);

  /** What time gives to be observed when {@link #deadline} has come. */
  default O atDeadline(S state) {
    throw new IllegalStateException(name() + " has no deadlines");
  }
}
