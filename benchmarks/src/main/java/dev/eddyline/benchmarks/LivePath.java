package dev.eddyline.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The live path against a running Eddyline: from a vote handed to the socket to the patch that
 * shows it on the event stream, at fixed rates with an open loop (a late answer delays no later
 * vote, and waiting counts), beside one produce-to-consume hop through the same broker at the same
 * rate; then how many votes a second are decided when as many as possible are sent.
 *
 * <p>Arguments: ingest host:port, push host:port, Kafka host:port, seconds per step, runs, and
 * perhaps the rates, separated by commas.
 */
public final class LivePath {

  private static final int POLLS = 16;
  private static final String RATES = "50,1000,5000";
  private static final int IN_FLIGHT_PER_CONNECTION = 32;
  private static final Pattern VERSION = Pattern.compile("\"(?:to|version)\":(\\d+)");

  private final String ingestHost;
  private final int ingestPort;
  private final String pushHost;
  private final int pushPort;
  private final String kafka;
  private int polls;

  private LivePath(String ingest, String push, String kafka) {
    this.ingestHost = ingest.substring(0, ingest.indexOf(':'));
    this.ingestPort = Integer.parseInt(ingest.substring(ingest.indexOf(':') + 1));
    this.pushHost = push.substring(0, push.indexOf(':'));
    this.pushPort = Integer.parseInt(push.substring(push.indexOf(':') + 1));
    this.kafka = kafka;
  }

  /** Prints one line per step. */
  public static void main(String[] args) throws Exception {
    LivePath bench = new LivePath(args[0], args[1], args[2]);
    int seconds = Integer.parseInt(args[3]);
    int runs = Integer.parseInt(args[4]);
    int[] rates =
        Stream.of((args.length > 5 ? args[5] : RATES).split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    System.out.println("warm-up");
    new Hop(bench.kafka).times(1_000, seconds);
    bench.path(1_000, seconds);
    bench.path(5_000, seconds);
    for (int run = 1; run <= runs; run++) {
      for (int rate : rates) {
        Histogram hop = new Hop(bench.kafka).times(rate, seconds);
        Steps path = bench.path(rate, seconds);
        System.out.printf(
            "run %d rate %d/s  hop %s  post->202 %s  post->patch %s  202->patch %s  "
                + "ratio p50 %.1f p99 %.1f  frames %d of %d votes%n",
            run,
            rate,
            Hop.shown(hop),
            Hop.shown(path.accepted),
            Hop.shown(path.seen),
            Hop.shown(path.shown),
            ratio(path.seen, hop, 50),
            ratio(path.seen, hop, 99),
            path.frames.get(),
            path.seen.getTotalCount());
      }
      System.out.printf("run %d decided %s votes/s%n", run, bench.decided(Math.max(seconds, 10)));
    }
  }

  private static double ratio(Histogram a, Histogram b, double percentile) {
    return (double) a.getValueAtPercentile(percentile) / b.getValueAtPercentile(percentile);
  }

  /** The latencies of one step, in nanoseconds. */
  private static final class Steps {
    private final Histogram accepted = Hop.histogram();
    private final Histogram seen = Hop.histogram();
    private final Histogram shown = Hop.histogram();
    private final AtomicLong frames = new AtomicLong();

    synchronized void accepted(long nanos) {
      accepted.recordValue(Math.max(1, nanos));
    }

    synchronized void seen(long fromSend, long fromAccept) {
      seen.recordValue(Math.max(1, fromSend));
      shown.recordValue(Math.max(1, fromAccept));
    }
  }

  /** One poll, one connection that votes in it, one stream that follows it. */
  private final class Lane implements AutoCloseable {
    private final String poll;
    private final HttpClient votes;
    private final HttpClient stream;
    private final Steps steps;
    private final AtomicLongArray due;
    private final AtomicLongArray acceptedAt;
    private final AtomicLong answered = new AtomicLong();
    private final Semaphore window = new Semaphore(IN_FLIGHT_PER_CONNECTION);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private volatile boolean closing;

    Lane(String poll, int votesMax, Steps steps) throws IOException {
      this.poll = poll;
      this.steps = steps;
      this.due = new AtomicLongArray(votesMax);
      this.acceptedAt = new AtomicLongArray(votesMax);
      votes = new HttpClient(ingestHost, ingestPort);
      votes.send(
          HttpClient.post(
              "/v1/poll/" + poll + "/create",
              "Eddyline-Actor: bench\r\n",
              "{\"title\":\"b\",\"options\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\"}]}"));
      int status = votes.status();
      if (status != 200) {
        throw new IOException("creating " + poll + " gave " + status);
      }
      stream = new HttpClient(pushHost, pushPort);
      stream.send(
          ("GET /v1/stream?view=poll/" + poll + " HTTP/1.1\r\nHost: bench\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      while (!stream.line().startsWith("data:")) {
        // Until the first snapshot.
      }
      Thread.ofPlatform().daemon().start(this::follow);
      Thread.ofPlatform().daemon().start(this::answers);
    }

    void vote(int index, long at) throws IOException, InterruptedException {
      window.acquire();
      due.set(index, at);
      votes.send(
          HttpClient.post(
              "/v1/poll/" + poll + "/cast-vote",
              "Prefer: respond-async\r\nEddyline-Actor: v" + index + "\r\n",
              "{\"choices\":[\"" + (char) ('a' + index % 3) + "\"]}"));
    }

    /** Answers come in the order of the votes. */
    private void answers() {
      try {
        for (int index = 0; index < acceptedAt.length(); index++) {
          int status = votes.status();
          long now = System.nanoTime();
          if (status != 202) {
            throw new IOException("a vote gave " + status);
          }
          acceptedAt.set(index, now);
          steps.accepted(now - due.get(index));
          answered.incrementAndGet();
          window.release();
        }
      } catch (IOException e) {
        fail(e);
      }
    }

    /** Version 1 is the poll's creation; version n + 1 the n-th vote. */
    private void follow() {
      try {
        int shown = 0;
        while (shown < due.length()) {
          String line = stream.line();
          if (!line.startsWith("data:")) {
            continue;
          }
          long now = System.nanoTime();
          Matcher version = VERSION.matcher(line);
          if (!version.find()) {
            throw new IOException("no version in " + line);
          }
          steps.frames.incrementAndGet();
          long to = Long.parseLong(version.group(1));
          for (; shown < to - 1 && shown < due.length(); shown++) {
            // A patch can outrun the answer to the vote that it shows.
            long accepted = acceptedAt.get(shown);
            steps.seen(now - due.get(shown), accepted == 0 ? 1 : now - accepted);
          }
        }
        done.countDown();
      } catch (IOException e) {
        fail(e);
      }
    }

    private void fail(IOException e) {
      if (!closing || !(e instanceof SocketException || e instanceof EOFException)) {
        failure = e;
        e.printStackTrace();
      }
      done.countDown();
    }

    void await() throws Exception {
      if (!done.await(60, TimeUnit.SECONDS) || failure != null) {
        throw new IllegalStateException("poll " + poll + " did not show all votes", failure);
      }
    }

    @Override
    public void close() throws IOException {
      closing = true;
      votes.close();
      stream.close();
    }
  }

  private Steps path(int rate, int seconds) throws Exception {
    Steps steps = new Steps();
    int total = rate * seconds;
    List<Lane> lanes = lanes(steps, total / POLLS);
    long start = System.nanoTime() + 100_000_000;
    for (int i = 0; i < total / POLLS * POLLS; i++) {
      long at = start + i * 1_000_000_000L / rate;
      for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      lanes.get(i % POLLS).vote(i / POLLS, at);
    }
    for (Lane lane : lanes) {
      lane.await();
      lane.close();
    }
    return steps;
  }

  private List<Lane> lanes(Steps steps, int votesEach) throws IOException {
    String name = "bench-" + ProcessHandle.current().pid() + "-" + polls++;
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < POLLS; i++) {
      lanes.add(new Lane(name + "-" + i, votesEach, steps));
    }
    return lanes;
  }

  /** Closed loop: as many votes as the window lets through, until they are all shown. */
  private String decided(int seconds) throws Exception {
    Steps steps = new Steps();
    int votesEach = 4_000 * seconds;
    List<Lane> lanes = lanes(steps, votesEach);
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    List<Thread> senders = new ArrayList<>();
    AtomicLong sent = new AtomicLong();
    for (Lane lane : lanes) {
      senders.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < votesEach && System.nanoTime() < end; i++) {
                        lane.vote(i, System.nanoTime());
                        sent.incrementAndGet();
                      }
                    } catch (IOException | InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread sender : senders) {
      sender.join();
    }
    while (steps.seen.getTotalCount() < sent.get()) {
      if (System.nanoTime() > end + 60_000_000_000L) {
        throw new IllegalStateException("not all votes were shown");
      }
      LockSupport.parkNanos(1_000_000);
    }
    double took = (System.nanoTime() - start) / 1e9;
    for (Lane lane : lanes) {
      lane.close();
    }
    return "%.0f (%d in %.1f s, in %d frames)"
        .formatted(sent.get() / took, sent.get(), took, steps.frames.get());
  }
}
