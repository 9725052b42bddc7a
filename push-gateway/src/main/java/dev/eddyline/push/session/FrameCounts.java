package dev.eddyline.push.session;

import static java.util.Objects.requireNonNull;

import dev.eddyline.push.view.Frame;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The frames that sessions of one I/O thread have added and not yet told to the metrics: a session
 * adds many in a turn, and to count each in the metrics costs as much as to add it. That thread
 * only.
 */
public final class FrameCounts {

  private final Map<Frame.Event, Tally> events = new EnumMap<>(Frame.Event.class);
  private final Map<Subscription.Step, Tally> steps = new EnumMap<>(Subscription.Step.class);

  // An array: a message more is to allocate nothing.
  private final Tally[] all;

  public FrameCounts(SessionMetrics metrics) {
    for (Frame.Event event : Frame.Event.values()) {
      events.put(event, new Tally(metrics.frames(event)));
    }
    for (Subscription.Step step : Subscription.Step.values()) {
      steps.put(step, new Tally(metrics.steps(step)));
    }
    all = Stream.concat(events.values().stream(), steps.values().stream()).toArray(Tally[]::new);
  }

  void add(Frame.Event event, Subscription.Step step) {
    requireNonNull(events.get(event)).count++;
    requireNonNull(steps.get(step)).count++;
  }

  /** Tells the metrics what was added since this was called last. */
  void tell() {
    for (Tally tally : all) {
      tally.tell();
    }
  }

  private static final class Tally {
    private final Counter counter;
    private int count;

    Tally(Counter counter) {
      this.counter = counter;
    }

    void tell() {
      if (count > 0) {
        counter.increment(count);
        count = 0;
      }
    }
  }
}
