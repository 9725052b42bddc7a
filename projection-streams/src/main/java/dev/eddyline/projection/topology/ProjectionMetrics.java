package dev.eddyline.projection.topology;

import dev.eddyline.schemas.record.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What one kind's application counts. Any thread. */
final class ProjectionMetrics {

  private final Counter accepted;
  private final Counter rejected;
  private final Counter repeated;
  private final Counter dropped;
  private final Counter events;
  private final Counter buried;
  private final Counter deadlines;
  private final DistributionSummary entitiesPerCommit;
  private final Timer decision;
  private final KeptMetrics kept;
  private final AtomicLong unstored = new AtomicLong();
  private final AtomicLong journalBytes = new AtomicLong();
  private final Map<String, Counter> refusals = new ConcurrentHashMap<>();
  private final Function<String, Counter> refusal;

  ProjectionMetrics(MeterRegistry registry, String kind, int entitiesInMemoryMax) {
    kept =
        new KeptMetrics(
            registry, "eddyline.projection.", Tag.of("kind", kind), entitiesInMemoryMax);
    gauge(registry, "entities.unstored", kind, unstored, "entities that are beyond their records");
    gauge(registry, "journal.bytes", kind, journalBytes, "of the events that lead to them");
    AtomicLong max = new AtomicLong(Journal.BYTES_MAX);
    gauge(registry, "journal.bytes.max", kind, max, "of one partition");
    refusal =
        code ->
            Counter.builder("eddyline.projection.refusals")
                .description("commands rejected, by the code that the kind gives")
                .tag("kind", kind)
                .tag("code", code)
                .register(registry);
    accepted = decided(registry, kind, "accepted");
    rejected = decided(registry, kind, "rejected");
    repeated = decided(registry, kind, "repeated");
    dropped = decided(registry, kind, "dropped");
    events =
        Counter.builder("eddyline.projection.events")
            .description("events written")
            .tag("kind", kind)
            .register(registry);
    buried =
        Counter.builder("eddyline.projection.dead")
            .description("records no code could read, written to the dead-letter topic")
            .tag("kind", kind)
            .register(registry);
    deadlines =
        Counter.builder("eddyline.projection.deadlines")
            .description("commands given by time")
            .tag("kind", kind)
            .register(registry);
    entitiesPerCommit =
        DistributionSummary.builder("eddyline.projection.commit.entities")
            .description("entities changed per commit and partition: one view record each")
            .tag("kind", kind)
            .register(registry);
    decision =
        Timer.builder("eddyline.projection.decision")
            .description("from the time a command was taken by the gateway to its decision")
            .tag("kind", kind)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
  }

  /** How long a command took from the gateway to here, by the clocks of both machines. */
  void decidedAfter(Duration time) {
    decision.record(time.isNegative() ? Duration.ZERO : time);
  }

  private static Counter decided(MeterRegistry registry, String kind, String result) {
    return Counter.builder("eddyline.projection.commands")
        .description("commands decided, by result")
        .tag("kind", kind)
        .tag("result", result)
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry, String name, String kind, AtomicLong value, String what) {
    Gauge.builder("eddyline.projection." + name, value, AtomicLong::doubleValue)
        .description(what)
        .tag("kind", kind)
        .strongReference(true)
        .register(registry);
  }

  /** What one task has in its journal. Stream thread only. */
  final class JournalShare {
    private long unstoredNow;
    private long bytesNow;

    void is(long entitiesUnstored, long bytes) {
      unstored.addAndGet(entitiesUnstored - unstoredNow);
      journalBytes.addAndGet(bytes - bytesNow);
      unstoredNow = entitiesUnstored;
      bytesNow = bytes;
    }
  }

  KeptMetrics kept() {
    return kept;
  }

  void decided(Outcome outcome) {
    switch (outcome.status()) {
      case ACCEPTED -> accepted.increment();
      case REJECTED -> {
        rejected.increment();
        if (outcome.code() != null) {
          refusals.computeIfAbsent(outcome.code(), refusal).increment();
        }
      }
    }
  }

  void repeated() {
    repeated.increment();
  }

  /** A source's repetition that nobody waits for. */
  void dropped() {
    dropped.increment();
  }

  void event() {
    events.increment();
  }

  void buried() {
    buried.increment();
  }

  void deadline() {
    deadlines.increment();
  }

  void committing(int changedEntities) {
    if (changedEntities > 0) {
      entitiesPerCommit.record(changedEntities);
    }
  }
}
