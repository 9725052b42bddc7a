package dev.eddyline.projection.dashboard.text;

/**
 * What one replica has written.
 *
 * @param runs by the counter of their first character
 * @param labels of the pieces in {@link Sequence}, by the counter of their first character
 */
record Author(String replica, LongTree<RunNode> runs, LongTree<Long> labels) {

  static Author of(String replica) {
    return new Author(replica, LongTree.empty(run -> 0), LongTree.empty(label -> 0));
  }

  Author withRun(RunNode run) {
    return new Author(replica, runs.plus(run.from(), run), labels);
  }

  Author withLabels(LongTree<Long> changed) {
    return new Author(replica, runs, changed);
  }
}
