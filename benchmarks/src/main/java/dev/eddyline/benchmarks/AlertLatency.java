package dev.eddyline.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How soon a burst is an alert on a screen: polls that have had two votes a second for a while get
 * sixty at once, one poll after the other; counted is from the first of them to the patch of the
 * view {@code alerts/poll} that names the poll. Beside it one produce-to-consume hop through the
 * same broker.
 *
 * <p>Arguments: ingest host:port, push host:port, Kafka host:port, polls.
 */
public final class AlertLatency {

  private static final int QUIET_SECONDS = 40;
  private static final int QUIET_RATE = 2;
  private static final int BURST = 60;
  private static final long FOUND_WITHIN_NANOS = 5_000_000_000L;

  private final HttpClient votes;
  private final HttpClient alerts;
  private final String run = "al" + ProcessHandle.current().pid();
  private final Map<String, Long> foundAt = new ConcurrentHashMap<>();
  private int voters;

  private AlertLatency(String ingest, String push) throws IOException {
    votes = client(ingest);
    alerts = client(push);
  }

  private static HttpClient client(String address) throws IOException {
    int colon = address.indexOf(':');
    return new HttpClient(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  /** Prints one line. */
  public static void main(String[] args) throws Exception {
    int polls = Integer.parseInt(args[3]);
    Hop hops = new Hop(args[2]);
    hops.times(1_000, 10);
    Histogram hop = hops.times(100, 10);
    AlertLatency bench = new AlertLatency(args[0], args[1]);
    Histogram found = bench.found(polls);
    System.out.printf(
        "bursts %d, found %d  burst->alert %s  hop %s  ratio p50 %.1f%n",
        polls,
        found.getTotalCount(),
        Hop.shown(found),
        Hop.shown(hop),
        (double) found.getValueAtPercentile(50) / hop.getValueAtPercentile(50));
  }

  private Histogram found(int polls) throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < polls; i++) {
      names.add(run + "-" + i);
      String body = "{\"title\":\"b\",\"options\":[{\"id\":\"a\"},{\"id\":\"b\"}]}";
      votes.send(HttpClient.post("/v1/poll/" + names.get(i) + "/create", "", body));
      expect(200);
    }
    Thread.ofPlatform().daemon().start(this::watch);
    long start = System.nanoTime();
    for (int i = 0; i < QUIET_SECONDS * QUIET_RATE * polls; i++) {
      await(start + i * (1_000_000_000L / (QUIET_RATE * (long) polls)));
      vote(names.get(i % polls));
      expect(202);
    }
    Histogram histogram = Hop.histogram();
    Random random = new Random(1);
    for (String name : names) {
      // At any time of a second; nobody bursts while the one before may still be looked for.
      await(System.nanoTime() + random.nextLong(1_000_000_000L));
      long begun = System.nanoTime();
      for (int i = 0; i < BURST; i++) {
        vote(name);
      }
      for (int i = 0; i < BURST; i++) {
        expect(202);
      }
      long end = begun + FOUND_WITHIN_NANOS;
      while (!foundAt.containsKey(name) && System.nanoTime() < end) {
        await(System.nanoTime() + 1_000_000);
      }
      Long at = foundAt.get(name);
      if (at != null) {
        histogram.recordValue(at - begun);
      }
    }
    return histogram;
  }

  private void vote(String poll) throws IOException {
    votes.send(
        HttpClient.post(
            "/v1/poll/" + poll + "/cast-vote",
            "Prefer: respond-async\r\nEddyline-Actor: v" + voters++ + "\r\n",
            "{\"choices\":[\"a\"]}"));
  }

  private void expect(int status) throws IOException {
    int told = votes.status();
    if (told != status) {
      throw new IOException("expected " + status + ", not " + told);
    }
  }

  private void watch() {
    try {
      alerts.send(
          "GET /v1/stream?view=alerts/poll HTTP/1.1\r\nHost: bench\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8));
      String mark = "\"entity\":\"" + run + "-";
      while (true) {
        String line = alerts.line();
        long now = System.nanoTime();
        for (int at = line.indexOf(mark); at >= 0; at = line.indexOf(mark, at + 1)) {
          int from = at + "\"entity\":\"".length();
          foundAt.putIfAbsent(line.substring(from, line.indexOf('"', from)), now);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the stream of alerts has ended", e);
    }
  }

  private static void await(long at) {
    for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }
}
