package dev.eddyline.projection.topology;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** How much the tasks of one application hold in memory, all together. Any thread. */
final class KeptMetrics {

  private final AtomicLong held = new AtomicLong();
  private final AtomicLong owed = new AtomicLong();
  private final AtomicLong noted = new AtomicLong();

  /**
   * @param prefix of the metrics' names
   * @param tag what applications are told apart by: a kind or a fold
   * @param heldMax how many entities a task may hold
   */
  KeptMetrics(MeterRegistry registry, String prefix, Tag tag, int heldMax) {
    AtomicLong owedMax = new AtomicLong(OwedViews.OWED_MAX);
    AtomicLong max = new AtomicLong(heldMax);
    gauge(registry, prefix + "entities.held", tag, held, "entities held decoded in memory");
    gauge(registry, prefix + "entities.held.max", tag, max, "of one partition");
    gauge(registry, prefix + "views.owed", tag, owed, "views that rest and are behind");
    gauge(registry, prefix + "views.noted", tag, noted, "views stored as owed that are shown");
    gauge(registry, prefix + "views.owed.max", tag, owedMax, "of one partition, both together");
  }

  private static void gauge(
      MeterRegistry registry, String name, Tag tag, AtomicLong value, String what) {
    Gauge.builder(name, value, AtomicLong::doubleValue)
        .description(what)
        .tags(List.of(tag))
        .strongReference(true)
        .register(registry);
  }

  /** What one task holds. Stream thread only. */
  final class Share {
    private int heldNow;
    private int owedNow;
    private int notedNow;

    void is(int heldCount, OwedViews views) {
      is(heldCount, views.count(), views.notedCount());
    }

    private void is(int heldCount, int owedCount, int notedCount) {
      held.addAndGet(heldCount - heldNow);
      owed.addAndGet(owedCount - owedNow);
      noted.addAndGet(notedCount - notedNow);
      heldNow = heldCount;
      owedNow = owedCount;
      notedNow = notedCount;
    }

    /** The task is closed and holds nothing. */
    void none() {
      is(0, 0, 0);
    }
  }
}
