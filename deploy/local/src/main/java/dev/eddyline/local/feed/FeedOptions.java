package dev.eddyline.local.feed;

import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where rows are sent to, and how: the same whatever file they are from. */
final class FeedOptions {

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The ingest gateway (${DEFAULT-VALUE}).")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most so many rows a second; as fast as it goes without.")
  private long rate;

  @Option(
      names = "--in-flight",
      defaultValue = "32",
      paramLabel = "N",
      description = "Rows sent at once (${DEFAULT-VALUE}); rows keep their order only with 1.")
  private int inFlight;

  @Option(names = "--limit", paramLabel = "N", description = "Send at most so many rows.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--from",
      defaultValue = "1",
      paramLabel = "N",
      description = "Begin with this row, counting from 1.")
  private long from;

  @Option(
      names = "--wait",
      description = "Wait for each row's outcome and count rejections, not only for durability.")
  private boolean outcomes;

  @Option(
      names = "--retry-for",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "How long to try one row before the feed fails (${DEFAULT-VALUE}).")
  private int retryForSeconds;

  long from() {
    return from;
  }

  boolean outcomes() {
    return outcomes;
  }

  /**
   * What the options say.
   *
   * @throws FeedException if that cannot be
   */
  FeedConfig config() {
    return new FeedConfig(
        url, rate, inFlight, from, limit, outcomes, Duration.ofSeconds(retryForSeconds));
  }
}
