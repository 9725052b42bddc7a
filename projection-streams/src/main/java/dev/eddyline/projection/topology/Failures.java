package dev.eddyline.projection.topology;

import java.time.Duration;
import java.util.ArrayDeque;

/** Counts failures within a sliding window. Any thread. */
final class Failures {

  private final int max;
  private final long windowNanos;
  private final ArrayDeque<Long> times = new ArrayDeque<>();

  Failures(int max, Duration window) {
    this.max = max;
    this.windowNanos = window.toNanos();
  }

  /** Notes a failure now; whether fewer than the limit happened within the window, with it. */
  synchronized boolean another(long nowNanos) {
    while (!times.isEmpty() && nowNanos - times.peekFirst() > windowNanos) {
      times.removeFirst();
    }
    times.addLast(nowNanos);
    return times.size() < max;
  }
}
