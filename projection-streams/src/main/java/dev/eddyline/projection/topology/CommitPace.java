package dev.eddyline.projection.topology;

/**
 * When to commit: as soon as all that was polled is decided, so that one command alone does not
 * wait and under load each commit holds what arrived during the one before; at the latest after a
 * set wait, so that a long backlog is not one commit. Pure; stream thread only.
 */
final class CommitPace {

  private final long waitMaxNanos;

  private boolean pending;
  private long changedAt;

  /**
   * @param waitMaxNanos the longest that a change waits for more of its batch to be decided
   */
  CommitPace(long waitMaxNanos) {
    this.waitMaxNanos = waitMaxNanos;
  }

  /** Something was written that waits for a commit. */
  void changed(long now) {
    if (!pending) {
      pending = true;
      changedAt = now;
    }
  }

  /**
   * Whether a commit is due.
   *
   * @param drained whether all that was polled is decided
   */
  boolean isDue(long now, boolean drained) {
    return pending && (drained || now - changedAt >= waitMaxNanos);
  }

  /** A commit begins: all that was written so far goes with it. */
  void committing() {
    pending = false;
  }
}
