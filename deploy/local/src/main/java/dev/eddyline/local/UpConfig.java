package dev.eddyline.local;

import dev.eddyline.chassis.config.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a local Eddyline is made of. The gateways and the projection take their own settings beside
 * these.
 *
 * @param data the folder for everything kept
 * @param kafkaHost address the embedded broker binds
 * @param kafkaPort its port; 0 takes a free one
 * @param kafkaElsewhere {@code host:port} of brokers to use instead of the embedded one, or empty
 * @param registryElsewhere URL of a schema registry to use instead of the embedded one, or empty
 * @param partitions of every topic of a kind
 * @param replication of every topic of a kind
 * @param commandRetention how long command records are kept
 */
record UpConfig(
    Path data,
    String kafkaHost,
    int kafkaPort,
    String kafkaElsewhere,
    String registryElsewhere,
    int partitions,
    short replication,
    Duration commandRetention) {

  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final long YEAR_MS = Duration.ofDays(365).toMillis();

  /**
   * Takes the keys of the whole.
   *
   * @param data the folder used where {@code EDDYLINE_DATA} is not given
   */
  static UpConfig from(Settings settings, Path data) {
    return new UpConfig(
        Path.of(settings.text("DATA", data.toString(), "folder for everything kept"))
            .toAbsolutePath()
            .normalize(),
        settings.text("KAFKA_HOST", "127.0.0.1", "address the embedded broker binds"),
        settings.integer(
            "KAFKA_PORT", 9092, 0, 65_535, "port of the embedded broker; 0 takes a free one"),
        settings.text("KAFKA_ELSEWHERE", "", "brokers to use instead of the embedded one"),
        settings.text("REGISTRY_ELSEWHERE", "", "registry to use instead of the embedded one"),
        settings.integer("PARTITIONS", 2, 1, 10_000, "partitions of every topic of a kind"),
        (short) settings.integer("REPLICATION", 1, 1, 10, "replicas of every partition"),
        settings.millis(
            "COMMAND_RETENTION_MS",
            7 * DAY_MS,
            60_000,
            10 * YEAR_MS,
            "how long commands are kept"));
  }

  /** The broker's own folder. */
  Path kafkaFolder() {
    return data.resolve("kafka");
  }

  /** Everything that is logged. */
  Path logFile() {
    return data.resolve("eddyline.log");
  }
}
