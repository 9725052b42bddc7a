package dev.eddyline.local.registry;

import dev.eddyline.chassis.http.HttpConfig;
import java.time.Duration;

/**
 * How an embedded registry is run.
 *
 * @param http its listener
 * @param bootstrapServers the Kafka cluster that keeps its schemas
 * @param topic the compacted topic they are in; {@code _schemas} by custom
 * @param replication of that topic, if it has to be made; at least 1
 * @param schemaBytesMax one schema as UTF-8 text
 * @param logTimeout how long Kafka may take for one change, or for reading all of them at the start
 */
public record RegistryServerConfig(
    HttpConfig http,
    String bootstrapServers,
    String topic,
    short replication,
    int schemaBytesMax,
    Duration logTimeout) {

  /** The customary topic. */
  public static final String TOPIC = "_schemas";

  public RegistryServerConfig {
    if (bootstrapServers.isBlank() || topic.isBlank()) {
      throw new IllegalArgumentException("a registry needs bootstrap servers and a topic");
    }
    if (replication < 1) {
      throw new IllegalArgumentException("replication is at least 1, not " + replication);
    }
    // Kafka's default for one record is 1 MiB, and the text is escaped inside it.
    if (schemaBytesMax < 1 || schemaBytesMax > 512 * 1024) {
      throw new IllegalArgumentException(
          "schemaBytesMax is from 1 to 524288, not " + schemaBytesMax);
    }
    if (!logTimeout.isPositive()) {
      throw new IllegalArgumentException("logTimeout is more than 0, not " + logTimeout);
    }
  }

  /** One registry beside one broker. */
  public static RegistryServerConfig of(HttpConfig http, String bootstrapServers) {
    return new RegistryServerConfig(
        http, bootstrapServers, TOPIC, (short) 1, 256 * 1024, Duration.ofSeconds(15));
  }
}
