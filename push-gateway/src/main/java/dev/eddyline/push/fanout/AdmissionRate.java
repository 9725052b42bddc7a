package dev.eddyline.push.fanout;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many clients may come in a second, so that a herd that comes back at once does not keep those
 * waiting who are there already (the generic cell rate algorithm, ITU-T I.371). Up to a second's
 * worth may come together. Any thread; holds no lock.
 */
final class AdmissionRate {

  private static final long SECOND_NANOS = 1_000_000_000;

  private final long gapNanos;
  private final AtomicLong nextAt;

  /**
   * @param perSecond from 1 to 1,000,000
   * @param nowNanos the time on the clock of {@link #take}
   */
  AdmissionRate(int perSecond, long nowNanos) {
    this.gapNanos = SECOND_NANOS / perSecond;
    this.nextAt = new AtomicLong(nowNanos);
  }

  /** Whether one more may come now; if so it is counted. */
  boolean take(long nowNanos) {
    while (true) {
      long planned = nextAt.get();
      // Differences only: a clock in nanoseconds may be below zero and may overflow.
      long ahead = Math.max(0, planned - nowNanos);
      if (ahead > SECOND_NANOS - gapNanos) {
        return false;
      }
      if (nextAt.compareAndSet(planned, nowNanos + ahead + gapNanos)) {
        return true;
      }
    }
  }
}
