package dev.eddyline.push.fanout;

/**
 * When a shard delivers next: at once while there is little to do, and while several views change
 * under load after a rest as long as the last delivery took, so that more of them join one write.
 * One view alone has nothing to be joined with. Set by the shard's thread, asked by any.
 */
final class Pace {

  private final long restMaxNanos;
  private volatile long restUntil;
  private volatile boolean resting;

  /**
   * @param restMaxNanos the longest rest; 0 lets a shard deliver at once always
   */
  Pace(long restMaxNanos) {
    this.restMaxNanos = restMaxNanos;
  }

  /** A delivery of so many views has ended. */
  void delivered(long startNanos, long endNanos, int views) {
    long rest = views > 1 ? Math.min(restMaxNanos, endNanos - startNanos) : 0;
    restUntil = endNanos + rest;
    resting = rest >= 1_000_000;
  }

  /** Milliseconds from now to the next delivery, rounded down. */
  long delayMs(long nowNanos) {
    return resting ? Math.max(0, restUntil - nowNanos) / 1_000_000 : 0;
  }
}
