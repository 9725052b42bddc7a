package dev.eddyline.local.feed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows through a fixed number of connections, each with a thread of its own, and tries each
 * row again until it is answered or its time is up. Rows overtake one another unless there is one
 * connection. The calling thread reads and paces; the first failure stops everything.
 */
final class Feeder {

  private static final Duration BACKOFF_MIN = Duration.ofMillis(50);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);
  private static final Duration QUEUE_POLL = Duration.ofMillis(50);
  private static final Row NO_ROW = new Row(0, Map.of());

  private final FeedConfig config;
  private final Mapping mapping;
  private final RequestEncoder encoder;
  private final Tally tally;
  private final BlockingQueue<Row> queue;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean allRead;

  Feeder(FeedConfig config, Mapping mapping, Tally tally) {
    this.config = config;
    this.mapping = mapping;
    this.encoder = new RequestEncoder(config.gateway());
    this.tally = tally;
    this.queue = new ArrayBlockingQueue<>(config.inFlight());
  }

  /**
   * Sends the mapping's preparation and waits for each outcome.
   *
   * @throws FeedException if one is refused, or rejected with a code that is not expected
   */
  void prepare() throws IOException, InterruptedException {
    try (GatewayConnection connection = new GatewayConnection(config.gateway())) {
      for (Mapping.Preparation one : mapping.prepare()) {
        String name = "preparation '" + one.command().command().text(NO_ROW) + "'";
        Answer answer =
            answered(connection, encoder.encode(one.command(), NO_ROW, true), true, name);
        if (rejects(answer) && !one.mayBeRejected().contains(answer.code())) {
          throw new FeedException(name + " was rejected: " + answer.detail());
        }
      }
    }
  }

  /**
   * Sends the rows and returns when each has been answered.
   *
   * @throws FeedException if a row does not fit, is refused as malformed, or stays unanswered
   */
  void feed(RowReader rows) throws InterruptedException {
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < config.inFlight(); i++) {
      senders.add(Thread.ofPlatform().name("feed-" + i).daemon(true).start(this::send));
    }
    try {
      read(rows);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
    allRead = true;
    for (Thread sender : senders) {
      sender.join();
    }
    switch (failure.get()) {
      case null -> {}
      case FeedException e -> throw e;
      case Throwable e -> throw new IllegalStateException("a sender failed", e);
    }
  }

  private void read(RowReader rows) throws InterruptedException {
    long sent = 0;
    long begunNs = System.nanoTime();
    Duration firstDue = null;
    for (Row row = rows.next(); row != null && sent < config.limit(); row = rows.next()) {
      if (row.number() < config.from()) {
        continue;
      }
      firstDue = firstDue == null ? row.due() : firstDue;
      pace(begunNs, sent);
      waitUntil(begunNs + row.due().minus(firstDue).toNanos());
      tally.read(row.number());
      while (!queue.offer(row, QUEUE_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        if (failure.get() != null) {
          return;
        }
      }
      sent++;
    }
  }

  /** Waits until the row is due: the n-th is due n / rate after the first. */
  private void pace(long begunNs, long sent) {
    if (config.rowsPerSecond() == 0) {
      return;
    }
    waitUntil(begunNs + (long) (sent * 1e9 / config.rowsPerSecond()));
  }

  /** Ends early when the feed has failed. */
  private void waitUntil(long dueNs) {
    for (long ahead = dueNs - System.nanoTime();
        ahead > 0 && failure.get() == null;
        ahead = dueNs - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(ahead, QUEUE_POLL.toNanos()));
    }
  }

  private void send() {
    try (GatewayConnection connection = new GatewayConnection(config.gateway())) {
      while (failure.get() == null) {
        boolean last = allRead;
        Row row = queue.poll(QUEUE_POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (row != null) {
          send(connection, row);
        } else if (last) {
          return;
        }
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  private void send(GatewayConnection connection, Row row) {
    byte[] request = encoder.encode(mapping.command(), row, config.outcomes());
    Answer answer = answered(connection, request, config.outcomes(), "row " + row.number());
    if (rejects(answer)) {
      tally.rejected(row.number(), answer.code());
    } else {
      tally.accepted(row.number());
    }
  }

  /** Tries until the gateway has decided, or the time for one row is up. */
  private Answer answered(
      GatewayConnection connection, byte[] request, boolean outcome, String name) {
    long deadline = System.nanoTime() + config.retryFor().toNanos();
    for (int attempt = 0; ; attempt++) {
      String trouble;
      Duration retryAfter = null;
      try {
        Answer answer = connection.exchange(request);
        if (answer.status() == 200 || rejects(answer) || (answer.status() == 202 && !outcome)) {
          return answer;
        }
        if (!mayBeTriedAgain(answer.status())) {
          throw new FeedException(name + " was refused: " + answer.detail());
        }
        trouble = answer.detail();
        retryAfter = answer.retryAfter();
      } catch (IOException e) {
        trouble = e.toString();
      }
      Duration delay = delay(attempt, retryAfter);
      if (failure.get() != null) {
        throw new FeedException(name + " was given up");
      }
      if (System.nanoTime() + delay.toNanos() > deadline) {
        throw new FeedException(
            "%s is not answered after %d s and %d attempts, the last time: %s"
                .formatted(name, config.retryFor().toSeconds(), attempt + 1, trouble));
      }
      tally.retried();
      waitUntil(System.nanoTime() + delay.toNanos());
    }
  }

  /** Decided by the rules, or by the version that was expected. */
  private static boolean rejects(Answer answer) {
    return answer.status() == 422 || answer.status() == 409;
  }

  /**
   * 202 is here where an outcome is wanted: the command is durable but not decided yet, and asking
   * again with its key gives the outcome.
   */
  private static boolean mayBeTriedAgain(int status) {
    return switch (status) {
      case 202, 408, 429, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /** Doubles from attempt to attempt and is spread, so that senders do not come back together. */
  private static Duration delay(int attempt, @Nullable Duration retryAfter) {
    long ms = Math.min(BACKOFF_MAX.toMillis(), BACKOFF_MIN.toMillis() << Math.min(attempt, 10));
    long jittered = ThreadLocalRandom.current().nextLong(ms / 2, ms + 1);
    if (retryAfter == null) {
      return Duration.ofMillis(jittered);
    }
    Duration asked = retryAfter.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : retryAfter;
    return asked.plusMillis(ThreadLocalRandom.current().nextLong(0, 250));
  }
}
