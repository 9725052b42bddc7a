package dev.eddyline.chassis.agent;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often and how patiently an agent tries something of the world again: pauses double and are
 * spread by half of themselves, so that processes do not come in step. Used by the agent's thread,
 * stopped by any.
 */
public final class RetryPolicy {

  private final int attemptsMax;
  private final Duration firstPause;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Makes a policy.
   *
   * @param attemptsMax tries after which the caller gives up
   * @param firstPause the mean pause after the first failed try; doubles up to 1,024 times
   */
  public RetryPolicy(int attemptsMax, Duration firstPause) {
    this.attemptsMax = attemptsMax;
    this.firstPause = firstPause;
  }

  /** Tries after which the caller gives up. */
  public int attemptsMax() {
    return attemptsMax;
  }

  /**
   * Waits after a failed attempt.
   *
   * @param attempt from 1
   * @throws InterruptedException if {@link #stop} is called before or meanwhile
   */
  public void pause(int attempt) throws InterruptedException {
    long pauseMs = firstPause.toMillis() << Math.min(attempt - 1, 10);
    long spreadMs = pauseMs / 2 + ThreadLocalRandom.current().nextLong(pauseMs + 1);
    if (stopped.await(spreadMs, TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("stopped");
    }
  }

  /** Ends every pause. Any thread. */
  public void stop() {
    stopped.countDown();
  }
}
