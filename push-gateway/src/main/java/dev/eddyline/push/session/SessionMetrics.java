package dev.eddyline.push.session;

import static java.util.Objects.requireNonNull;

import dev.eddyline.push.view.Frame;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What sessions do, counted. Any thread. */
public final class SessionMetrics {

  private final Map<Frame.Event, Counter> frames = new EnumMap<>(Frame.Event.class);
  private final Map<Subscription.Step, Counter> steps = new EnumMap<>(Subscription.Step.class);
  private final Counter heartbeats;
  private final Counter fellBehind;
  private final Counter abandoned;
  private final Counter bytes;
  private final AtomicInteger behind = new AtomicInteger();

  public SessionMetrics(MeterRegistry meters) {
    for (Frame.Event event : Frame.Event.values()) {
      frames.put(event, meters.counter("eddyline.push.frames", "event", event.word()));
    }
    for (Subscription.Step step : Subscription.Step.values()) {
      steps.put(step, meters.counter("eddyline.push.steps", "step", step.word()));
    }
    heartbeats = meters.counter("eddyline.push.heartbeats");
    fellBehind = meters.counter("eddyline.push.sessions.fell.behind");
    abandoned = meters.counter("eddyline.push.sessions.abandoned");
    bytes = Counter.builder("eddyline.push.sent").baseUnit("bytes").register(meters);
    meters.gauge("eddyline.push.sessions.behind", behind);
  }

  Counter frames(Frame.Event event) {
    return requireNonNull(frames.get(event));
  }

  Counter steps(Subscription.Step step) {
    return requireNonNull(steps.get(step));
  }

  void heartbeat() {
    heartbeats.increment();
  }

  void behind(boolean is) {
    if (is) {
      fellBehind.increment();
      behind.incrementAndGet();
    } else {
      behind.decrementAndGet();
    }
  }

  void abandoned() {
    abandoned.increment();
  }

  /** How many sessions are behind now. */
  public int sessionsBehind() {
    return behind.get();
  }

  /** Bytes a socket has taken. */
  public void bytes(long count) {
    bytes.increment((double) count);
  }
}
