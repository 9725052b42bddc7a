package dev.eddyline.local.system;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what looks like a poll's next events, in transactions that are never committed, as a
 * projection does that fails before its commit. Closing aborts what is open. Used by one thread.
 */
final class SpoiltEvents implements AutoCloseable {

  private static final String MEMBER = "nobody";
  private static final int TIMEOUT_MS = 300_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final RecordCodec<Event<PollEvent>> codec;

  /**
   * Makes a producer.
   *
   * @param name of its transactions, different for each that is there at the same time
   */
  SpoiltEvents(EddylineProcess eddyline, String name) {
    try (var registry = PollEvents.registry(eddyline)) {
      this.codec = PollEvents.codec(registry);
    }
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                eddyline.kafka(),
                "transactional.id",
                name,
                "transaction.timeout.ms",
                TIMEOUT_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Opens a transaction. */
  SpoiltEvents begin() {
    producer.beginTransaction();
    return this;
  }

  /** Writes a vote into it and waits until it is in the log. */
  SpoiltEvents write(String poll, long version) throws Exception {
    Event<PollEvent> event =
        new Event<>(
            version,
            "spoilt-" + version,
            MEMBER,
            Instant.now(),
            new PollEvent.VoteCast(MEMBER, new Ballot(List.of(List.of("pizza")), null)));
    producer
        .send(
            new ProducerRecord<>(
                PollEvents.TOPIC, poll.getBytes(StandardCharsets.UTF_8), codec.encode(event)))
        .get();
    return this;
  }

  void abort() {
    producer.abortTransaction();
  }

  @Override
  public void close() {
    producer.close();
  }
}
