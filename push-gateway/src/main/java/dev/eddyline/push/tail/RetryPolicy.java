package dev.eddyline.push.tail;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often and how patiently something of the world is tried again: pauses double and are spread
 * by half of themselves, so that gateways do not come in step.
 */
final class RetryPolicy {

  private final int attemptsMax;
  private final Duration firstPause;
  private final CountDownLatch stopped = new CountDownLatch(1);

  RetryPolicy(int attemptsMax, Duration firstPause) {
    this.attemptsMax = attemptsMax;
    this.firstPause = firstPause;
  }

  int attemptsMax() {
    return attemptsMax;
  }

  /**
   * Waits after a failed attempt.
   *
   * @param attempt from 1
   * @throws InterruptedException if {@link #stop} is called before or meanwhile
   */
  void pause(int attempt) throws InterruptedException {
    long pauseMs = firstPause.toMillis() << Math.min(attempt - 1, 10);
    long spreadMs = pauseMs / 2 + ThreadLocalRandom.current().nextLong(pauseMs + 1);
    if (stopped.await(spreadMs, TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("stopped");
    }
  }

  /** Ends every pause. Any thread. */
  void stop() {
    stopped.countDown();
  }
}
