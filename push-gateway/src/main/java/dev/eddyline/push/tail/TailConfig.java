package dev.eddyline.push.tail;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.schemas.contract.ViewContract;
import dev.eddyline.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * How the changelogs are read.
 *
 * @param bootstrapServers Kafka brokers to begin with, {@code host:port,…}
 * @param topics of each kind and fold shown, one generation of each
 * @param registryAttemptsMax tries to get a schema before a record counts as unreadable, where the
 *     registry does not know it, or the tail ends, where the registry cannot be reached
 * @param registryPause after the first failed try; doubles with each further one
 * @param metadataPause after the first failed search for the topics; doubles up to 32 times
 * @param maxPollRecords records handled before positions and metrics are looked at
 */
public record TailConfig(
    String bootstrapServers,
    List<Topics> topics,
    int registryAttemptsMax,
    Duration registryPause,
    Duration metadataPause,
    int maxPollRecords) {

  public static TailConfig from(Settings settings) {
    return new TailConfig(
        settings.text(
            "KAFKA_BOOTSTRAP", "127.0.0.1:9092", "Kafka's host:port, several with commas"),
        ViewContract.topics(settings.kinds(ViewContract.names()), settings::generation),
        settings.integer(
            "PUSH_REGISTRY_ATTEMPTS_MAX", 6, 1, 100, "tries to get a schema from the registry"),
        settings.millis(
            "PUSH_REGISTRY_PAUSE_MS", 200, 1, 60_000, "after the first failed try, then doubled"),
        settings.millis(
            "PUSH_METADATA_PAUSE_MS", 100, 1, 60_000, "after a failed search for topics"),
        settings.integer(
            "PUSH_POLL_RECORDS_MAX", 1_000, 1, 100_000, "changelog records read in one go"));
  }

  /** The consumer's settings. */
  Map<String, Object> consumer() {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrapServers,
        ConsumerConfig.CLIENT_ID_CONFIG,
        "eddyline-push-tail",
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
        false,
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        maxPollRecords,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
        1);
  }
}
