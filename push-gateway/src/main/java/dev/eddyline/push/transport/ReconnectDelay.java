package dev.eddyline.push.transport;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * After what time a client comes again: spread evenly from half to three halves of the mean, so
 * that clients that were cut off together do not come back together.
 *
 * @param mean of the delays
 */
record ReconnectDelay(Duration mean) {

  long nextMs() {
    long meanMs = mean.toMillis();
    return meanMs / 2 + ThreadLocalRandom.current().nextLong(meanMs + 1);
  }
}
