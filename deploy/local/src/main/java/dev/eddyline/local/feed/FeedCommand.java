package dev.eddyline.local.feed;

import static java.util.Objects.requireNonNull;

import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pours a file into the ingest gateway. What it does is safe to do again. */
@Command(name = "feed", description = "Post each row of a CSV or NDJSON file as a command.")
public final class FeedCommand implements Callable<Integer> {

  private static final int REJECTED = 3;

  @Parameters(paramLabel = "FILE", description = "*.csv, *.ndjson or *.jsonl, or one of them .gz")
  private @Nullable Path file;

  @Option(
      names = "--map",
      required = true,
      paramLabel = "MAPPING.json",
      description = "How a row becomes a command; see docs/FEED.md.")
  private @Nullable Path map;

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

  /** Ends with 0 when every row was taken, 3 when some were rejected, 1 when the feed failed. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    Tally tally = new Tally(from);
    long begunNs = System.nanoTime();
    try {
      FeedConfig config =
          new FeedConfig(
              url, rate, inFlight, from, limit, outcomes, Duration.ofSeconds(retryForSeconds));
      Mapping mapping = Mapping.read(requireNonNull(map));
      try (RowReader rows = RowReader.open(requireNonNull(file))) {
        Feeder feeder = new Feeder(config, mapping, tally);
        feeder.prepare();
        Progress progress = Progress.start(tally, rows, System.err, onTerminal());
        try {
          feeder.feed(rows);
        } finally {
          progress.stop();
        }
      }
    } catch (FeedException e) {
      System.err.println("eddyline feed: " + e.getMessage());
      summarize(tally, begunNs);
      System.err.println(
          "eddyline feed: every row before "
              + tally.resumeFrom()
              + " was answered; resume with"
              + " --from "
              + tally.resumeFrom()
              + ", or run it all again: rows keep their keys");
      return 1;
    }
    summarize(tally, begunNs);
    return tally.rejectedCount() > 0 ? REJECTED : 0;
  }

  @SuppressWarnings("SystemConsoleNull") // since 25 it is null again without a terminal
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private void summarize(Tally tally, long begunNs) {
    double seconds = (System.nanoTime() - begunNs) / 1e9;
    long answered = tally.accepted() + tally.rejectedCount();
    System.out.printf(
        Locale.ROOT,
        "%,d rows in %.1f s (%,.0f/s): %,d %s, %,d rejected, %,d retried%n",
        answered,
        seconds,
        answered / seconds,
        tally.accepted(),
        outcomes ? "accepted" : "queued",
        tally.rejectedCount(),
        tally.retriedCount());
    tally
        .rejected()
        .forEach((code, count) -> System.out.printf(Locale.ROOT, "  %s: %,d%n", code, count));
  }
}
