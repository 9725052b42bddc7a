package dev.eddyline.projection.topology;

/**
 * When to commit: at once while commits are rare, and under load as often as they may take their
 * share of the time. A commit costs about the same whatever it holds, so a longer pause makes a
 * larger batch and a higher throughput. Pure but for the caller's clock; stream thread only.
 */
final class CommitPace {

  private final double shareMax;
  private final long pauseMaxNanos;

  private long flushedAt = Long.MIN_VALUE;
  private long committedAt;
  private long costNanos;
  private boolean measuring;
  private boolean pending;

  /**
   * @param shareMax the share of its time a stream thread may spend committing, above 0 and below 1
   * @param pauseMaxNanos the longest that a change waits for its commit
   */
  CommitPace(double shareMax, long pauseMaxNanos) {
    if (!(shareMax > 0 && shareMax < 1)) {
      throw new IllegalArgumentException("the share must be between 0 and 1, not " + shareMax);
    }
    this.shareMax = shareMax;
    this.pauseMaxNanos = pauseMaxNanos;
  }

  /** Something was written that waits for a commit. */
  void changed() {
    pending = true;
  }

  /** Whether a commit is due; also marks the end of a commit that was under way. */
  boolean isDue(long now) {
    if (measuring) {
      measuring = false;
      committedAt = now;
      // An average that follows a change within some ten commits and forgives one slow one.
      long cost = Math.min(now - flushedAt, pauseMaxNanos);
      costNanos += (cost - costNanos) / 8;
    }
    return pending && now - committedAt >= pauseNanos();
  }

  /** Whether something waits for a commit. */
  boolean isPending() {
    return pending;
  }

  /** A commit begins: all that was written so far goes with it. */
  void committing(long now) {
    flushedAt = now;
    measuring = true;
    pending = false;
  }

  /** How long changes are gathered after one commit before the next. */
  long pauseNanos() {
    return Math.min(pauseMaxNanos, (long) (costNanos * (1 - shareMax) / shareMax));
  }
}
