package dev.eddyline.projection.topology;

import dev.eddyline.chassis.ops.Health;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.fold.Fold;
import dev.eddyline.schemas.registry.Schemas;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Streams application of one kind or fold, running. A failed stream thread is replaced a few
 * times, since brokers come and go; after that the application ends itself and health says so.
 */
public final class ProjectionApplication implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ProjectionApplication.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  /** A thread that fails this often within {@link #FAILURE_WINDOW} is not replaced again. */
  private static final int FAILURES_MAX = 10;

  private static final Duration FAILURE_WINDOW = Duration.ofMinutes(5);

  private final KafkaStreams streams;
  private final KafkaStreamsMetrics streamsMetrics;

  private ProjectionApplication(KafkaStreams streams, KafkaStreamsMetrics streamsMetrics) {
    this.streams = streams;
    this.streamsMetrics = streamsMetrics;
  }

  /**
   * Starts the application and returns at once; {@code health} tells when it is ready.
   *
   * @throws dev.eddyline.schemas.registry.RegistryException if a schema is not registered
   */
  public static ProjectionApplication start(
      Kind<?, ?, ?, ?, ?, ?, ?> kind,
      ProjectionSpec spec,
      Schemas schemas,
      MeterRegistry metrics,
      Health health) {
    return start(
        ProjectionTopology.build(kind, spec, schemas, metrics),
        properties(spec),
        new PacedClients(),
        metrics,
        health);
  }

  /**
   * Starts a fold's application and returns at once; {@code health} tells when it is ready.
   *
   * @throws dev.eddyline.schemas.registry.RegistryException if a schema is not registered
   */
  public static ProjectionApplication start(
      Fold<?, ?, ?, ?, ?> fold,
      FoldSpec spec,
      Schemas schemas,
      MeterRegistry metrics,
      Health health) {
    return start(
        FoldTopology.build(fold, spec, schemas, metrics),
        properties(spec.own()),
        // A fold gathers for longer than a rest.
        new DefaultKafkaClientSupplier(),
        metrics,
        health);
  }

  private static ProjectionApplication start(
      Topology topology,
      Properties properties,
      KafkaClientSupplier clients,
      MeterRegistry metrics,
      Health health) {
    String name = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
    KafkaStreams streams = new KafkaStreams(topology, properties, clients);
    Failures failures = new Failures(FAILURES_MAX, FAILURE_WINDOW);
    streams.setUncaughtExceptionHandler(
        error -> {
          boolean again = failures.another(System.nanoTime());
          log.atError()
              .addKeyValue("application", name)
              .addKeyValue("replaced", again)
              .setCause(error)
              .log("a stream thread failed");
          return again
              ? StreamThreadExceptionResponse.REPLACE_THREAD
              : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.setStateListener(
        (now, before) ->
            log.atInfo()
                .addKeyValue("application", name)
                .addKeyValue("state", now)
                .log("projection state"));
    health.live(name, () -> dead(streams.state()));
    health.ready(name, () -> unready(streams.state()));
    KafkaStreamsMetrics streamsMetrics = new KafkaStreamsMetrics(streams);
    streams.start();
    streamsMetrics.bindTo(metrics);
    DeferredBytes.OF_PROCESS.bindTo(metrics);
    return new ProjectionApplication(streams, streamsMetrics);
  }

  /** Finishes what is under way, commits and leaves. */
  @Override
  public void close() {
    streamsMetrics.close();
    if (!streams.close(CLOSE_TIMEOUT)) {
      log.atWarn().addKeyValue("state", streams.state()).log("projection does not stop in time");
    }
  }

  private static Optional<String> dead(KafkaStreams.State state) {
    return Optional.ofNullable(
        switch (state) {
          case ERROR, PENDING_ERROR -> "the application has failed; see the log";
          case CREATED, REBALANCING, RUNNING, PENDING_SHUTDOWN, NOT_RUNNING -> none();
        });
  }

  private static Optional<String> unready(KafkaStreams.State state) {
    return state == KafkaStreams.State.RUNNING
        ? Optional.empty()
        : Optional.of("the application is " + state);
  }

  private static @Nullable String none() {
    return null;
  }

  static Properties properties(ProjectionSpec spec) {
    ProjectionConfig config = spec.config();
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, spec.topics().application());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbys());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replication());
    // We ask for each commit ourselves (CommitPace); Streams' own interval only bounds the rest.
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 10_000);
    // A transaction that a killed process has left open hides what others write to its partitions
    // until this is over. Longer than a session, for which a rebalance may hold commits up.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 15_000);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // A commit sends whatever is there, so lingering delays nothing; it joins what a transaction
    // writes into few requests, each of which costs a round to the transaction's coordinator.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
    // Transactions follow each other closely: until the markers of one are written the next is told
    // to try again, and a tenth of a second (the default) would show in every latency.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 2);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 100);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        config.instance());
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    return properties;
  }
}
