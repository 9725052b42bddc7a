package dev.eddyline.ingest.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How a producer for commands is set up: nothing is acknowledged before every in-sync replica has
 * it, nothing is written twice or out of order by a retry, and an outage is told within seconds.
 */
public final class Producers {

  /** What may go to one partition in one request. */
  private static final int BATCH_BYTES = 128 * 1024;

  /**
   * What comes while a broker has a request goes in the next one: few large requests under load,
   * and no wait without it.
   */
  private static final int REQUESTS_IN_FLIGHT = 1;

  /** Above the largest value the broker takes by default, so that the broker's limit decides. */
  private static final int RECORD_BYTES_MAX = 16 * 1024 * 1024;

  private Producers() {}

  /**
   * Makes one; it connects by itself.
   *
   * @param bootstrap {@code host:port}, several with commas
   * @param linger how long a record may wait for others of its partition
   * @param deliveryTimeout from the send to the acknowledgement, with every retry
   * @param bufferBytes memory for records on their way
   */
  public static Producer<byte[], byte[]> create(
      String bootstrap, Duration linger, Duration deliveryTimeout, long bufferBytes) {
    long deliveryMs = deliveryTimeout.toMillis();
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "eddyline-ingest");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, Math.toIntExact(linger.toMillis()));
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_IN_FLIGHT);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(deliveryMs));
    // Two attempts at least fit into the delivery.
    config.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        Math.toIntExact((deliveryMs - linger.toMillis()) / 2));
    // The agent that sends serves every kind: one without metadata must not hold the others up.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(500, deliveryMs));
    config.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 50);
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
