package dev.eddyline.projection.topology;

import dev.eddyline.projection.fold.Fold;
import dev.eddyline.projection.fold.Observation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Observations that wait for the commit, those of one subject joined, in the order in which the
 * subjects were seen first. Pure but for what it holds; stream thread only.
 */
final class Gathered<O> {

  /** Subjects that wait at once; then they are sent before the commit. */
  static final int SUBJECTS_MAX = 10_000;

  private final Fold<O, ?, ?, ?, ?> fold;
  private final Map<String, Observation<O>> bySubject = new LinkedHashMap<>();

  Gathered(Fold<O, ?, ?, ?, ?> fold) {
    this.fold = fold;
  }

  void add(Observation<O> observation) {
    bySubject.merge(
        KeptStores.key(observation.entity(), observation.subject()),
        observation,
        (earlier, later) ->
            new Observation<>(
                earlier.entity(), earlier.subject(), fold.joined(earlier.value(), later.value())));
  }

  boolean isFull() {
    return bySubject.size() >= SUBJECTS_MAX;
  }

  /** Gives all that wait; then none do. */
  List<Observation<O>> take() {
    List<Observation<O>> all = new ArrayList<>(bySubject.values());
    bySubject.clear();
    return all;
  }
}
