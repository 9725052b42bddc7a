package dev.eddyline.push.presence;

import dev.eddyline.chassis.agent.AgentRunner;
import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.Audience;
import dev.eddyline.push.fanout.PartitionStatus;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.fanout.ViewSource;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The views that tell who follows others, over all gateways of the presence topic; kept by one
 * thread of its own.
 */
public final class KafkaPresence implements ViewSource {

  private static final int METADATA_PAUSE_DOUBLINGS = 6;
  private static final int NAME_BYTES = 8;
  private static final String CLIENT = "eddyline-push-presence";
  private static final String STATUS_KIND = "presence";

  private final PresenceConfig config;
  private final MeterRegistry meters;
  private final Set<String> kinds;
  private final LocalPresence local;
  private @Nullable KafkaBeats beats;
  private @Nullable AgentRunner runner;

  public KafkaPresence(PresenceConfig config, MeterRegistry meters) {
    this.config = config;
    this.meters = meters;
    this.kinds =
        config.kinds().stream().map(ViewKey::presenceKind).collect(Collectors.toUnmodifiableSet());
    this.local = new LocalPresence(config.kinds(), config.actorsKinds());
  }

  /** Who has to be told which views are followed at this gateway. */
  public Audience audience() {
    return local;
  }

  @Override
  public synchronized void start(ViewListener listener) {
    if (runner != null) {
      throw new IllegalStateException("started already");
    }
    String self = name();
    KafkaBeats started =
        new KafkaBeats(
            new KafkaConsumer<>(consumer(), new StringDeserializer(), new ByteArrayDeserializer()),
            new KafkaProducer<>(producer(), new StringSerializer(), new ByteArraySerializer()),
            new TopicPartition(Topics.PRESENCE, 0),
            self,
            config.interval(),
            new Board(self, config.expiryBeats(), config.kinds(), config.actorsKinds()),
            new Beats(local, Beats.RECORD_BYTES_MAX),
            listener,
            new RetryPolicy(METADATA_PAUSE_DOUBLINGS, config.metadataPause()),
            meters);
    Gauge.builder("eddyline.push.presence.gateways", started, KafkaBeats::gateways)
        .description("gateways known, this one among them")
        .register(meters);
    Gauge.builder("eddyline.push.presence.views", started, KafkaBeats::views)
        .description("views that somebody follows at some gateway")
        .register(meters);
    FunctionCounter.builder("eddyline.push.presence.expired", started, KafkaBeats::expired)
        .description("gateways that were silent for too long")
        .register(meters);
    beats = started;
    runner = AgentRunner.start(started, started::wakeup);
  }

  /** A name that no other gateway has, nor this one after a restart. */
  private static String name() {
    byte[] random = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private Map<String, Object> consumer() {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        config.bootstrapServers(),
        ConsumerConfig.CLIENT_ID_CONFIG,
        CLIENT,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
        false,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
        1);
  }

  private Map<String, Object> producer() {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        config.bootstrapServers(),
        ProducerConfig.CLIENT_ID_CONFIG,
        CLIENT,
        ProducerConfig.ACKS_CONFIG,
        "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        true,
        ProducerConfig.LINGER_MS_CONFIG,
        0,
        // The agent waits in no call for long, since it has to read as well.
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        1_000,
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        4_000,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        5_000);
  }

  @Override
  public synchronized boolean loaded(ViewKey view) {
    return beats != null && beats.loaded();
  }

  @Override
  public boolean serves(String kind) {
    return kinds.contains(kind);
  }

  @Override
  public synchronized List<PartitionStatus> partitions() {
    return beats == null
        ? List.of()
        : List.of(new PartitionStatus(STATUS_KIND, 0, beats.loaded(), beats.lag()));
  }

  @Override
  public synchronized Optional<String> unready() {
    String why = beats == null ? "not started" : beats.unready();
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
