package dev.eddyline.projection.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;

/** What one fold's application counts. Any thread. */
final class FoldMetrics {

  private final Counter seen;
  private final Counter observed;
  private final Counter folded;
  private final Counter buried;
  private final KeptMetrics kept;

  FoldMetrics(MeterRegistry registry, String fold, int entitiesInMemoryMax) {
    kept = new KeptMetrics(registry, "eddyline.fold.", Tag.of("fold", fold), entitiesInMemoryMax);
    seen = counter(registry, fold, "seen", "records of kinds that a fold has read");
    observed = counter(registry, fold, "observations", "observations sent, joined by subject");
    folded = counter(registry, fold, "folded", "observations folded");
    buried = counter(registry, fold, "dead", "records no code could read");
  }

  private static Counter counter(MeterRegistry registry, String fold, String name, String what) {
    return Counter.builder("eddyline.fold." + name)
        .description(what)
        .tag("fold", fold)
        .register(registry);
  }

  KeptMetrics kept() {
    return kept;
  }

  void seen() {
    seen.increment();
  }

  void observed() {
    observed.increment();
  }

  void folded() {
    folded.increment();
  }

  void buried() {
    buried.increment();
  }
}
