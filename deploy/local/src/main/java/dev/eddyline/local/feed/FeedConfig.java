package dev.eddyline.local.feed;

import java.net.URI;
import java.time.Duration;

/**
 * How a file is fed.
 *
 * @param gateway the ingest gateway, without a path
 * @param rowsPerSecond at most; 0 is as fast as it goes
 * @param inFlight rows sent at once, each on a connection of its own; with 1 they keep their order
 * @param from the first row sent, counting from 1
 * @param limit rows sent at most
 * @param outcomes whether each row waits for its outcome instead of for durability only
 * @param retryFor how long one row is tried again before the feed fails
 */
record FeedConfig(
    URI gateway,
    long rowsPerSecond,
    int inFlight,
    long from,
    long limit,
    boolean outcomes,
    Duration retryFor) {

  static final int IN_FLIGHT_MAX = 1_000;

  FeedConfig {
    String scheme = gateway.getScheme();
    if (gateway.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new FeedException("not the URL of a gateway: " + gateway);
    }
    if (inFlight < 1 || inFlight > IN_FLIGHT_MAX) {
      throw new FeedException("in flight must be from 1 to " + IN_FLIGHT_MAX + ", not " + inFlight);
    }
    if (from < 1 || limit < 0 || rowsPerSecond < 0) {
      throw new FeedException("from is at least 1, limit and rate are at least 0");
    }
  }
}
