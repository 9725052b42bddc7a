package dev.eddyline.push.tail;

import dev.eddyline.chassis.agent.AgentRunner;
import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.PartitionStatus;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.fanout.ViewSource;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.registry.Schemas;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Views from the changelogs in Kafka, followed by one thread of its own. Uncommitted records are
 * never shown.
 */
public final class KafkaViewSource implements ViewSource {

  private static final int METADATA_PAUSE_DOUBLINGS = 6;

  private final TailConfig config;
  private final Schemas schemas;
  private final MeterRegistry meters;
  private final Map<String, String> kinds = new HashMap<>();
  private final Set<String> served;
  private final LoadState loadState = new LoadState();
  private @Nullable ChangelogTail tail;
  private @Nullable AgentRunner runner;

  public KafkaViewSource(TailConfig config, Schemas schemas, MeterRegistry meters) {
    this.config = config;
    this.schemas = schemas;
    this.meters = meters;
    config.topics().forEach(of -> kinds.put(of.views(), of.kind()));
    this.served = Set.copyOf(kinds.values());
  }

  @Override
  public synchronized void start(ViewListener listener) {
    if (runner != null) {
      throw new IllegalStateException("started already");
    }
    RetryPolicy registryRetry =
        new RetryPolicy(config.registryAttemptsMax(), config.registryPause());
    ChangelogTail started =
        new ChangelogTail(
            new KafkaConsumer<>(
                config.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            kinds,
            loadState,
            new ViewRecords(schemas, listener, registryRetry, meters),
            listener,
            new RetryPolicy(METADATA_PAUSE_DOUBLINGS, config.metadataPause()),
            System::nanoTime);
    Gauge.builder("eddyline.push.tail.lag", started, ChangelogTail::lag)
        .description("records between the tail and the ends of the changelogs")
        .register(meters);
    Gauge.builder("eddyline.push.tail.partitions.loading", loadState, LoadState::loading)
        .register(meters);
    tail = started;
    runner =
        AgentRunner.start(
            started,
            () -> {
              registryRetry.stop();
              started.wakeup();
            });
  }

  @Override
  public boolean loaded(ViewKey view) {
    return loadState.loaded(view.kind(), view.id());
  }

  @Override
  public boolean serves(String kind) {
    return served.contains(kind);
  }

  @Override
  public synchronized List<PartitionStatus> partitions() {
    return tail == null ? List.of() : tail.status();
  }

  @Override
  public synchronized Optional<String> unready() {
    String why = tail == null ? "not started" : tail.unready();
    return why.isEmpty() ? Optional.empty() : Optional.of(why);
  }

  @Override
  public synchronized Optional<String> failure() {
    return runner == null ? Optional.empty() : runner.failure().map(Throwable::toString);
  }

  @Override
  public synchronized void close() {
    if (runner != null) {
      runner.close();
    }
  }
}
