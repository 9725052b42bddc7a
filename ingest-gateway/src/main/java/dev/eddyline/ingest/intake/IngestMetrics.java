package dev.eddyline.ingest.intake;

import dev.eddyline.ingest.log.CommandLog;
import dev.eddyline.ingest.outcome.Waits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The gateway's meters, made once so that counting a command looks nothing up. Any thread. */
public final class IngestMetrics {

  /** Of requests whose address names no kind. */
  public static final String NO_KIND = "none";

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
    Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5)
  };

  private final Map<String, Map<Result, Counter>> commands = new HashMap<>();
  private final Timer append;
  private final Timer outcome;
  private final Counter waitsRefused;
  private final Counter replays;

  public IngestMetrics(
      MeterRegistry registry, List<String> kinds, CommandLog commandLog, Waits waits) {
    List<String> all = new ArrayList<>(kinds);
    all.add(NO_KIND);
    for (String kind : all) {
      Map<Result, Counter> byResult = new EnumMap<>(Result.class);
      for (Result result : Result.values()) {
        byResult.put(
            result,
            Counter.builder("eddyline.ingest.commands")
                .description("Commands answered, by what the client was told")
                .tag("kind", kind)
                .tag("result", result.tag())
                .register(registry));
      }
      commands.put(kind, byResult);
    }
    append = timer(registry, "eddyline.ingest.append", "From the whole request to Kafka's answer");
    outcome = timer(registry, "eddyline.ingest.outcome", "From the whole request to its outcome");
    waitsRefused =
        Counter.builder("eddyline.ingest.waits.refused")
            .description("Commands answered without a wait because too many waited")
            .register(registry);
    replays =
        Counter.builder("eddyline.ingest.replays")
            .description("Commands answered with the outcome of an earlier attempt")
            .register(registry);
    gauge(
        registry,
        "commands.in.flight",
        "Commands offered to Kafka and not yet answered",
        commandLog::commandsInFlight);
    gauge(
        registry,
        "commands.in.flight.max",
        "Their limit",
        () -> commandLog.limits().commandsInFlightMax());
    gauge(
        registry,
        "actors.in.flight",
        "Actors with commands offered to Kafka and not yet answered",
        commandLog::actorsInFlight);
    gauge(
        registry,
        "actor.commands.in.flight.max",
        "The limit on the commands of one",
        () -> commandLog.limits().actorCommandsInFlightMax());
    gauge(
        registry,
        "actor.command.bytes.in.flight.max",
        "The limit on the bytes of one",
        () -> commandLog.limits().actorCommandBytesInFlightMax());
    gauge(
        registry,
        "command.bytes.in.flight",
        "Bytes offered to Kafka and not yet answered",
        commandLog::bytesInFlight);
    gauge(
        registry,
        "command.bytes.in.flight.max",
        "Their limit",
        () -> commandLog.limits().commandBytesInFlightMax());
    gauge(registry, "waits", "Requests that wait for an outcome", waits::size);
    gauge(registry, "waits.max", "Their limit", waits::waitsMax);
  }

  public void answered(String kind, Result result) {
    Map<Result, Counter> byResult = commands.get(kind);
    Counter counter = byResult == null ? null : byResult.get(result);
    if (counter == null) {
      throw new IllegalArgumentException("no counter for kind '" + kind + "'");
    }
    counter.increment();
  }

  public void appended(long nanos) {
    append.record(nanos, TimeUnit.NANOSECONDS);
  }

  public void outcome(long nanos) {
    outcome.record(nanos, TimeUnit.NANOSECONDS);
  }

  public void replayed() {
    replays.increment();
  }

  public void waitRefused() {
    waitsRefused.increment();
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder("eddyline.ingest." + name, value).description(description).register(registry);
  }
}
