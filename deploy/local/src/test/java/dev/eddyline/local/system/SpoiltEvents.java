package dev.eddyline.local.system;

import static org.awaitility.Awaitility.await;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
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

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final RecordCodec<Event<PollEvent>> codec;

  /**
   * Makes a producer.
   *
   * @param name of its transactions, different for each that is there at the same time
   */
  SpoiltEvents(EddylineProcess eddyline, String name) {
    this.name = name;
    this.admin = Admin.create(Map.of("bootstrap.servers", eddyline.kafka()));
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

  /**
   * Aborts what is open, and waits until its markers are in the log: the coordinator writes them
   * after it has answered, so that transactions aborted one after the other could end in the log
   * the other way round.
   */
  void abort() {
    producer.abortTransaction();
    await().atMost(PATIENCE).until(() -> state() == TransactionState.COMPLETE_ABORT);
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  private TransactionState state() throws Exception {
    return admin.describeTransactions(List.of(name)).description(name).get().state();
  }
}
