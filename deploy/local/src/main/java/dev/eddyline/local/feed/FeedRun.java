package dev.eddyline.local.feed;

import java.io.Console;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;

/** Feeds one file and says what became of it. The calling thread reads. */
final class FeedRun {

  private static final int FAILED = 1;
  private static final int REJECTED = 3;

  private final FeedOptions options;
  private final Tally tally;
  private final long begunNs = System.nanoTime();

  FeedRun(FeedOptions options) {
    this.options = options;
    this.tally = new Tally(options.from());
  }

  /**
   * Feeds it.
   *
   * @return 0 when every row was taken, 3 when some were rejected, 1 when the feed failed
   */
  int feed(Supplier<Mapping> mapping, Supplier<RowReader> file)
      throws IOException, InterruptedException {
    try {
      FeedConfig config = options.config();
      Mapping mapped = mapping.get();
      try (RowReader rows = file.get()) {
        Feeder feeder = new Feeder(config, mapped, tally);
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
      summarize();
      System.err.println(
          "eddyline feed: every row before "
              + tally.resumeFrom()
              + " was answered; resume with"
              + " --from "
              + tally.resumeFrom()
              + ", or run it all again: rows keep their keys");
      return FAILED;
    }
    summarize();
    return tally.rejectedCount() > 0 ? REJECTED : 0;
  }

  @SuppressWarnings("SystemConsoleNull") // since 25 it is null again without a terminal
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private void summarize() {
    double seconds = (System.nanoTime() - begunNs) / 1e9;
    long answered = tally.accepted() + tally.rejectedCount();
    System.out.printf(
        Locale.ROOT,
        "%,d rows in %.1f s (%,.0f/s): %,d %s, %,d rejected, %,d retried%n",
        answered,
        seconds,
        answered / seconds,
        tally.accepted(),
        options.outcomes() ? "accepted" : "queued",
        tally.rejectedCount(),
        tally.retriedCount());
    tally
        .rejected()
        .forEach((code, count) -> System.out.printf(Locale.ROOT, "  %s: %,d%n", code, count));
  }
}
