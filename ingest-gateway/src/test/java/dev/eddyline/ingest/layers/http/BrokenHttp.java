package dev.eddyline.ingest.layers.http;

import dev.eddyline.chassis.http.Problem;
import org.apache.kafka.common.TopicPartition;

/** Knows Kafka, and a problem of its own. */
public record BrokenHttp(TopicPartition partition) {

  static Problem undocumented() {
    return Problem.of(418, "teapot", "no page tells of it");
  }
}
