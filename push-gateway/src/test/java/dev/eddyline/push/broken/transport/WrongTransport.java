package dev.eddyline.push.broken.transport;

import dev.eddyline.chassis.http.Problem;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A transport that knows Kafka, and a problem of its own. */
record WrongTransport(ConsumerRecord<byte[], byte[]> record) {

  static Problem undocumented() {
    return Problem.of(418, "teapot", "no page tells of it");
  }
}
