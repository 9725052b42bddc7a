package dev.eddyline.projection.topology;

import dev.eddyline.chassis.config.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the projection of every kind runs.
 *
 * @param bootstrapServers Kafka's addresses
 * @param stateDirectory where stores are kept; a lost one is rebuilt from the changelogs
 * @param instance names this process among those of the application; a restart under the same name
 *     takes its partitions back without waiting for the old session to end
 * @param threads stream threads per kind
 * @param standbys warm copies of each store on other instances
 * @param replication of the private changelogs
 * @param idempotencyWindow how long a command id is remembered
 * @param commitWaitMax the longest that a change waits for more of its batch before its commit
 * @param entitiesInMemoryMax entities kept decoded per partition, and as many sources' counts
 */
public record ProjectionConfig(
    String bootstrapServers,
    Path stateDirectory,
    String instance,
    int threads,
    int standbys,
    int replication,
    Duration idempotencyWindow,
    Duration commitWaitMax,
    int entitiesInMemoryMax) {

  /** Takes the projection's keys. */
  public static ProjectionConfig from(Settings settings) {
    return new ProjectionConfig(
        settings.text("KAFKA_BOOTSTRAP", "127.0.0.1:9092", "Kafka's addresses"),
        Path.of(settings.text("PROJECTION_STATE_DIR", "data/streams", "where stores are kept")),
        settings.text("PROJECTION_INSTANCE", "projection-0", "this process among its like"),
        settings.integer("PROJECTION_THREADS", 2, 1, 64, "stream threads per kind"),
        settings.integer("PROJECTION_STANDBYS", 0, 0, 5, "warm copies of each store"),
        settings.integer("REPLICATION", 1, 1, 10, "replicas of every partition"),
        Duration.ofHours(
            settings.number(
                "IDEMPOTENCY_WINDOW_HOURS", 24, 1, 720, "how long a command id is remembered")),
        settings.millis(
            "PROJECTION_COMMIT_WAIT_MAX_MS",
            50,
            1,
            10_000,
            "longest that a change waits for the rest of its batch"),
        settings.integer(
            "PROJECTION_ENTITIES_MAX",
            10_000,
            1,
            10_000_000,
            "entities in memory per partition, and as many sources' counts"));
  }
}
