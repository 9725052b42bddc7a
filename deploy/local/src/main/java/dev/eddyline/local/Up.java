package dev.eddyline.local;

import dev.eddyline.chassis.ops.Health;
import dev.eddyline.ingest.IngestConfig;
import dev.eddyline.ingest.IngestGateway;
import dev.eddyline.kafka.EmbeddedKafka;
import dev.eddyline.kafka.EmbeddedKafkaConfig;
import dev.eddyline.local.registry.RegistryServer;
import dev.eddyline.local.registry.RegistryServerConfig;
import dev.eddyline.local.topic.TopicProvisioner;
import dev.eddyline.projection.Projection;
import dev.eddyline.push.PushGateway;
import dev.eddyline.schemas.contract.ViewContract;
import dev.eddyline.schemas.registry.RegistryAuth;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.schemas.registry.SchemaRegistrar;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * All of Eddyline in this process: its parts started one after the other, each handed what it needs
 * from those before it. The whole architecture in one screen. Owned by one thread; may be closed by
 * another.
 */
final class Up implements AutoCloseable {

  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration READY_PAUSE = Duration.ofMillis(5);

  private final RunningParts parts = new RunningParts();
  private final Map<String, Health> health = new LinkedHashMap<>();
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final UpConfig config;
  private final Map<String, String> environment;

  /**
   * @param config what concerns the whole
   * @param environment where each application's own settings are
   */
  Up(UpConfig config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /**
   * Starts every part and waits until all are ready.
   *
   * @throws StartException if one cannot start; those started before it are left for {@link #close}
   */
  void start() {
    String kafka = startKafka();
    Applications applications = Applications.from(config, environment, kafka);
    CompletableFuture<Map<Topics, String>> topics =
        CompletableFuture.supplyAsync(() -> provisionTopics(kafka, applications));
    RegistryClient registry = startRegistry(kafka, applications);
    new SchemaRegistrar(registry)
        .register(ViewContract.subjects(applications.push().tail().topics()));
    Map<Topics, String> epochs = provisioned(topics);

    Projection projection =
        parts.start(
            "projection",
            () ->
                Projection.start(
                    applications.projection(), applications.projectionHttp(), epochs, registry));
    PushGateway push = parts.start("push", () -> PushGateway.start(applications.push(), registry));
    IngestGateway ingest =
        parts.start(
            "ingest",
            () ->
                IngestGateway.start(
                    beside(push, applications.ingest()), registry, InstantSource.system()));
    push.takeCommandsAt(URI.create(Console.reachable(ingest.url())));
    running("ingest", ingest.url(), ingest.health());
    running("push", push.url(), push.health());
    running("projection", projection.url(), projection.health());
    if (push.servesPages()) {
      addresses.put("console", Console.reachable(push.url()) + "/");
    }
    awaitReady();
  }

  /** Where each part listens, by the name people call it. */
  Map<String, String> addresses() {
    return Collections.unmodifiableMap(addresses);
  }

  /** What has failed beyond its own repair, where something has. */
  Optional<String> failure() {
    for (Map.Entry<String, Health> part : health.entrySet()) {
      Map<String, String> dead = part.getValue().dead();
      if (!dead.isEmpty()) {
        return Optional.of(part.getKey() + " has failed: " + dead);
      }
    }
    return Optional.empty();
  }

  /** Stops every part, the last started first. */
  @Override
  public void close() {
    parts.close();
  }

  private String startKafka() {
    if (!config.kafkaElsewhere().isEmpty()) {
      addresses.put("Kafka", config.kafkaElsewhere());
      return config.kafkaElsewhere();
    }
    EmbeddedKafka kafka =
        parts.start(
            "Kafka",
            () ->
                EmbeddedKafka.start(
                    new EmbeddedKafkaConfig(
                        config.kafkaHost(), config.kafkaPort(), config.kafkaFolder(), Map.of())));
    Health broker = new Health();
    broker.live(
        "broker", () -> Optional.ofNullable(kafka.failure().getNow(null)).map(Throwable::toString));
    running("Kafka", kafka.bootstrapServers(), broker);
    return kafka.bootstrapServers();
  }

  private RegistryClient startRegistry(String kafka, Applications applications) {
    String url = config.registryElsewhere();
    if (url.isEmpty()) {
      Health registry = new Health();
      RegistryServer server =
          parts.start(
              "registry",
              () ->
                  RegistryServer.start(
                      RegistryServerConfig.of(applications.registryHttp(), kafka),
                      registry,
                      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
      url = server.url().toString();
      health.put("registry", registry);
    }
    addresses.put("registry", url);
    return new RegistryClient(RegistryConfig.of(List.of(URI.create(url)), new RegistryAuth.None()));
  }

  /**
   * The topics of every kind and fold, and that of presence where it is on, made where they are
   * missing, with the epoch of each.
   */
  private Map<Topics, String> provisionTopics(String kafka, Applications applications) {
    Map<Topics, String> epochs = new LinkedHashMap<>();
    try (TopicProvisioner provisioner = new TopicProvisioner(Map.of("bootstrap.servers", kafka))) {
      for (Topics topics : applications.push().tail().topics()) {
        epochs.put(
            topics,
            provisioner.provision(
                topics,
                topics.specs(
                    config.partitions(),
                    config.replication(),
                    config.commandRetention().toMillis(),
                    applications.projection().idempotencyWindow().toMillis())));
      }
      if (applications.push().presence().on()) {
        provisioner.provision(Topics.presence(config.replication()));
      }
    }
    return epochs;
  }

  /**
   * Links to the push gateway, and takes commands of its pages, where no setting says otherwise.
   */
  private IngestConfig beside(PushGateway push, IngestConfig ingest) {
    IngestConfig linked = ingest.linkingTo(URI.create(push.url()));
    return push.servesPages() && !Applications.isSet(environment, IngestConfig.ALLOW_ORIGIN)
        ? linked.openTo(Console.origins(push.url()))
        : linked;
  }

  private static Map<Topics, String> provisioned(CompletableFuture<Map<Topics, String>> topics) {
    try {
      return topics.join();
    } catch (CompletionException e) {
      // Its own message is the cause's, with the name of the cause's class before it.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartException("cannot make the topics: " + cause.getMessage(), e);
    }
  }

  private void running(String name, String address, Health of) {
    addresses.put(name, address);
    health.put(name, of);
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    for (Map.Entry<String, Health> part : health.entrySet()) {
      while (!part.getValue().unready().isEmpty()) {
        failure()
            .ifPresent(
                reason -> {
                  throw new StartException(reason);
                });
        if (System.nanoTime() > deadline) {
          throw new StartException(
              part.getKey() + " does not become ready: " + part.getValue().unready());
        }
        LockSupport.parkNanos(READY_PAUSE.toNanos());
      }
    }
  }
}
