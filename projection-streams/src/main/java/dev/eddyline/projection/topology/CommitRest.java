package dev.eddyline.projection.topology;

import java.time.Duration;

/**
 * How long a stream thread rests between a commit and its next poll: as long as the commit took, so
 * that committing takes at most half of the time and what comes meanwhile is decided and shown
 * together. A commit costs broker, gateways and folds as well some milliseconds of their time,
 * whatever it holds; without a rest a small but steady load would be one small commit after
 * another. Not while something that was polled is undecided, since then commits are large already.
 * One per stream thread. Pure.
 */
final class CommitRest {

  /** The longest. Beyond it a rest would be seen. */
  static final Duration MAX = Duration.ofMillis(20);

  private static final ThreadLocal<CommitRest> OF_THIS_THREAD =
      ThreadLocal.withInitial(CommitRest::new);

  private boolean committed;
  private long committingAt;

  static CommitRest ofThisThread() {
    return OF_THIS_THREAD.get();
  }

  /** A record is decided: what was committed before it is over. */
  void deciding() {
    committed = false;
  }

  /** A commit begins; those of a thread's tasks, with nothing decided between them, are one. */
  void committing(long now) {
    if (!committed) {
      committed = true;
      committingAt = now;
    }
  }

  /**
   * The next poll is about to begin.
   *
   * @param drained whether all that was polled is decided
   * @return how long to rest before it, in nanoseconds; 0 where there was no commit since the last
   */
  long polling(long now, boolean drained) {
    boolean rests = committed && drained;
    committed = false;
    return rests ? Math.min(now - committingAt, MAX.toNanos()) : 0;
  }
}
