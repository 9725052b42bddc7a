package dev.eddyline.local;

import dev.eddyline.local.broker.EmbeddedKafka;
import dev.eddyline.local.broker.EmbeddedKafkaConfig;
import dev.eddyline.local.topic.TopicProvisioner;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.topic.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * All of Eddyline in this process: its parts started one after the other, each handed what it needs
 * from those before it. The whole architecture in one screen. Owned by one thread; may be closed by
 * another.
 */
final class Up implements AutoCloseable {

  private final RunningParts parts = new RunningParts();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final UpConfig config;
  private final Map<String, String> addresses = new LinkedHashMap<>();

  Up(UpConfig config) {
    this.config = config;
  }

  /**
   * Starts every part.
   *
   * @throws StartException if one cannot start; those started before it are left for {@link #close}
   */
  void start() {
    String kafka = startKafka();
    addresses.put("Kafka", kafka);
    for (KindContract contract : KindContract.all()) {
      provision(kafka, new Topics(contract.kind(), 1));
    }
  }

  /** Where each part listens, by the name people call it. */
  Map<String, String> addresses() {
    return Map.copyOf(addresses);
  }

  /** Completes with the cause if a part fails beyond its own repair. */
  CompletableFuture<Throwable> failure() {
    return failure.copy();
  }

  /** Stops every part, the last started first. */
  @Override
  public void close() {
    parts.close();
  }

  private String startKafka() {
    if (!config.kafkaElsewhere().isEmpty()) {
      return config.kafkaElsewhere();
    }
    EmbeddedKafka kafka =
        parts.start(
            "Kafka",
            () ->
                EmbeddedKafka.start(
                    new EmbeddedKafkaConfig(
                        config.kafkaHost(), config.kafkaPort(), config.kafkaFolder(), Map.of())));
    watch(kafka.failure());
    return kafka.bootstrapServers();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // complete() cannot fail
  private void watch(CompletableFuture<Throwable> part) {
    part.thenAccept(failure::complete);
  }

  /** Makes the topics of a kind and returns its epoch. */
  private String provision(String kafka, Topics topics) {
    try (TopicProvisioner provisioner = new TopicProvisioner(Map.of("bootstrap.servers", kafka))) {
      return provisioner.provision(
          topics,
          topics.specs(
              config.partitions(),
              config.replication(),
              config.commandRetention().toMillis(),
              config.outcomeRetention().toMillis()));
    }
  }
}
