package dev.eddyline.local.feed;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows how far a feed is, from a thread of its own: a bar on a terminal, else a line at times. */
final class Progress {

  private static final Duration BAR_EVERY = Duration.ofMillis(200);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final int BAR_CHARACTERS = 30;

  private final Tally tally;
  private final RowReader rows;
  private final PrintStream out;
  private final boolean terminal;
  private final long begunNs = System.nanoTime();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  private Progress(Tally tally, RowReader rows, PrintStream out, boolean terminal) {
    this.tally = tally;
    this.rows = rows;
    this.out = out;
    this.terminal = terminal;
    this.thread = Thread.ofPlatform().name("progress").daemon(true).unstarted(this::run);
  }

  static Progress start(Tally tally, RowReader rows, PrintStream out, boolean terminal) {
    Progress progress = new Progress(tally, rows, out, terminal);
    progress.thread.start();
    return progress;
  }

  /** Stops showing; a bar stays as it was last. */
  void stop() throws InterruptedException {
    stopped.countDown();
    thread.join();
    if (terminal) {
      show();
      out.println();
    }
  }

  private void run() {
    Duration every = terminal ? BAR_EVERY : LINE_EVERY;
    try {
      while (!stopped.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        show();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show() {
    long answered = tally.accepted() + tally.rejectedCount();
    double seconds = (System.nanoTime() - begunNs) / 1e9;
    String numbers =
        String.format(
            Locale.ROOT,
            "%3.0f%%  %,d rows  %,.0f/s  %,d rejected  %,d retried",
            rows.progress() * 100,
            answered,
            answered / seconds,
            tally.rejectedCount(),
            tally.retriedCount());
    if (terminal) {
      int filled = (int) (rows.progress() * BAR_CHARACTERS);
      out.print(
          "\r[" + "#".repeat(filled) + " ".repeat(BAR_CHARACTERS - filled) + "] " + numbers + " ");
    } else {
      out.println(numbers);
    }
    out.flush();
  }
}
