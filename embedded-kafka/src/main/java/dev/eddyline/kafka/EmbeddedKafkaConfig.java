package dev.eddyline.kafka;

import java.nio.file.Path;
import java.util.Map;

/**
 * What an embedded broker needs to know.
 *
 * @param host address to bind and to advertise
 * @param port port to bind; 0 takes a free one
 * @param folder where its logs and its cluster id are kept; one broker at a time uses it
 * @param properties Kafka's own broker properties, over the ones chosen here
 */
public record EmbeddedKafkaConfig(
    String host, int port, Path folder, Map<String, String> properties) {

  public EmbeddedKafkaConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    properties = Map.copyOf(properties);
  }

  /** On loopback, at a free port. */
  public static EmbeddedKafkaConfig in(Path folder) {
    return new EmbeddedKafkaConfig("127.0.0.1", 0, folder, Map.of());
  }
}
