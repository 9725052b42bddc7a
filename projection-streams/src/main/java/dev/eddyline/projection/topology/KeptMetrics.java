package dev.eddyline.projection.topology;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** How much the tasks of one application hold in memory, all together. Any thread. */
final class KeptMetrics {

  private final AtomicLong held = new AtomicLong();
  private final AtomicLong owed = new AtomicLong();

  KeptMetrics(MeterRegistry registry, String kind, int heldMax) {
    gauge(registry, kind, "entities.held", held, "entities held decoded in memory");
    gauge(registry, kind, "views.owed", owed, "views that rest and are behind their entities");
    gauge(registry, kind, "entities.held.max", new AtomicLong(heldMax), "of one partition");
    gauge(registry, kind, "views.owed.max", new AtomicLong(OwedViews.OWED_MAX), "of one partition");
  }

  private static void gauge(
      MeterRegistry registry, String kind, String name, AtomicLong value, String what) {
    Gauge.builder("eddyline.projection." + name, value, AtomicLong::doubleValue)
        .description(what)
        .tag("kind", kind)
        .strongReference(true)
        .register(registry);
  }

  /** What one task holds. Stream thread only. */
  final class Share {
    private int heldNow;
    private int owedNow;

    void is(int heldCount, int owedCount) {
      held.addAndGet(heldCount - heldNow);
      owed.addAndGet(owedCount - owedNow);
      heldNow = heldCount;
      owedNow = owedCount;
    }

    /** The task is closed and holds nothing. */
    void none() {
      is(0, 0);
    }
  }
}
