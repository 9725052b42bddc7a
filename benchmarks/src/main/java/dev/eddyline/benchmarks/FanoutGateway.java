package dev.eddyline.benchmarks;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.push.PushConfig;
import dev.eddyline.push.PushGateway;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The push gateway as it is, over a source without Kafka that changes each of its views once per
 * tick: the server of the fan-out benchmark. The main thread is the source's; it is the only one
 * here. Settings of the gateway are taken from the environment.
 *
 * <p>Arguments: views, connections to wait for before the first tick, seconds of ticks (0 for
 * none), ticks a second, bytes of each view's state that never change, and ticks under way. With 0
 * ticks a second the next tick begins when every session has been sent all but so many of the last,
 * less one: with 1, no steps are joined and what is measured is the fan-out alone.
 */
public final class FanoutGateway extends LocalViews {

  private static final String EPOCH = "bench";
  private static final long SECOND = 1_000_000_000;

  /** For sessions that cannot be sent a tick: they are slow, or are leaving. */
  private static final long TICK_MAX_NANOS = SECOND;

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<ViewKey> views;
  private final String constant;
  private @Nullable ViewListener listener;
  // Read once more when the program is stopped.
  private volatile long version;

  private FanoutGateway(int views, int constantBytes) {
    this.constant = "x".repeat(constantBytes);
    this.views =
        IntStream.range(0, views).mapToObj(view -> new ViewKey("poll", "v" + view)).toList();
  }

  /** Runs until it is stopped. */
  public static void main(String[] args) throws InterruptedException {
    int connections = Integer.parseInt(args[1]);
    double seconds = Double.parseDouble(args[2]);
    double rate = Double.parseDouble(args[3]);
    FanoutGateway source = new FanoutGateway(Integer.parseInt(args[0]), Integer.parseInt(args[4]));
    Settings settings = Settings.of(System.getenv());
    PushConfig config = PushConfig.from(settings);
    settings.refuseUnknown();
    PushGateway gateway = PushGateway.start(config, source, source.meters);
    System.out.println("listening on " + gateway.port());
    if (seconds > 0) {
      source.await(connections);
      source.report("start");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> source.report("stop")));
      source.run((long) (seconds * SECOND), rate, Integer.parseInt(args[5]));
    }
    Thread.currentThread().join();
  }

  @Override
  public void start(ViewListener to) {
    listener = to;
    tick();
  }

  /** Waits until so many connections follow all views. */
  private void await(int connections) {
    Gauge subscriptions = meters.get("eddyline.push.subscriptions").gauge();
    while (subscriptions.value() < (double) connections * views.size()) {
      LockSupport.parkNanos(SECOND / 100);
    }
    // The last ones are being sent their snapshots.
    LockSupport.parkNanos(SECOND / 10);
  }

  private void run(long nanos, double rate, int underWay) {
    Counter patches = meters.get("eddyline.push.frames").tag("event", "patch").counter();
    Gauge subscriptions = meters.get("eddyline.push.subscriptions").gauge();
    double due = patches.count();
    long start = System.nanoTime();
    for (long ticks = 1; System.nanoTime() - start < nanos; ticks++) {
      if (rate > 0) {
        tick();
        long next = start + (long) (ticks * (SECOND / rate));
        for (long wait; (wait = next - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(wait);
        }
      } else {
        double followers = subscriptions.value();
        due += followers;
        double enough = due - (underWay - 1) * followers;
        long begun = System.nanoTime();
        tick();
        long took;
        while (patches.count() < enough && (took = System.nanoTime() - begun) < TICK_MAX_NANOS) {
          // Looks seldom beside what a tick takes, and soon enough not to lengthen it much.
          LockSupport.parkNanos(Math.max(20_000, took / 32));
        }
      }
    }
  }

  /** Changes every view. The patch has some 200 bytes; {@code /t} is when it was made. */
  private void tick() {
    long next = version + 1;
    version = next;
    ViewListener to = requireNonNull(listener);
    for (ViewKey view : views) {
      ObjectNode state = JsonNodeFactory.instance.objectNode();
      state.put("constant", constant).put("count", next).put("t", System.nanoTime());
      Instant at = Instant.EPOCH.plusSeconds(next);
      to.changed(
          view, new ViewDocument(new Position(next, EPOCH), at, state), System.currentTimeMillis());
    }
    to.batchTold();
  }

  /** Prints what the gateway has counted since it was started. */
  private void report(String when) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"when\":\"").append(when).append("\",\"version\":").append(version);
    for (Counter counter : meters.find("eddyline.push.frames").counters()) {
      line.append(",\"frames_").append(counter.getId().getTag("event"));
      line.append("\":").append((long) counter.count());
    }
    for (Counter counter : meters.find("eddyline.push.steps").counters()) {
      line.append(",\"steps_").append(counter.getId().getTag("step"));
      line.append("\":").append((long) counter.count());
    }
    System.out.println(line.append('}'));
  }
}
