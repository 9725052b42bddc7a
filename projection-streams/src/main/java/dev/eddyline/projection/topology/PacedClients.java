package dev.eddyline.projection.topology;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Kafka's clients for the application of a kind: the main consumer {@link CommitRest rests} before
 * it polls, polls {@link FreshPoll afresh}, and notes what it has polled ({@link Backlog}). Streams
 * keeps all of this to itself.
 */
final class PacedClients extends DefaultKafkaClientSupplier {

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new PacedConsumer(config);
  }

  private static final class PacedConsumer extends KafkaConsumer<byte[], byte[]> {

    PacedConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Called by the stream thread that owns this consumer. */
    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      Backlog backlog = Backlog.ofThisThread();
      long rest = CommitRest.ofThisThread().polling(System.nanoTime(), backlog.isEmpty());
      if (rest > 0) {
        LockSupport.parkNanos(rest);
      }
      ConsumerRecords<byte[], byte[]> records =
          FreshPoll.poll(super::poll, timeout, System::nanoTime);
      backlog.polled(records);
      return records;
    }
  }
}
