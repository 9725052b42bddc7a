package dev.eddyline.projection.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
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

    /** Partitions that the latest poll has taken from this consumer. */
    private final Set<TopicPartition> taken = new HashSet<>();

    /** When the latest poll ended. */
    private long polledAt = System.nanoTime();

    PacedConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Called by the stream thread that owns this consumer. */
    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      Backlog backlog = Backlog.ofThisThread();
      long now = System.nanoTime();
      long rest = CommitRest.ofThisThread().polling(now, backlog.isEmpty());
      if (rest > 0) {
        LockSupport.parkNanos(rest);
      }
      ConsumerRecords<byte[], byte[]> records =
          FreshPoll.poll(
              this::pollOnce, timeout, now - polledAt, System::nanoTime, taken::contains);
      polledAt = System.nanoTime();
      backlog.polled(records);
      return records;
    }

    private ConsumerRecords<byte[], byte[]> pollOnce(Duration timeout) {
      taken.clear();
      return super.poll(timeout);
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
      super.subscribe(topics, new Noting(listener));
    }

    @Override
    public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
      super.subscribe(pattern, new Noting(listener));
    }

    /** Notes what is taken, and tells Streams. Called within a poll. */
    private final class Noting implements ConsumerRebalanceListener {

      private final ConsumerRebalanceListener listener;

      Noting(ConsumerRebalanceListener listener) {
        this.listener = listener;
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        listener.onPartitionsAssigned(partitions);
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        taken.addAll(partitions);
        listener.onPartitionsRevoked(partitions);
      }

      @Override
      public void onPartitionsLost(Collection<TopicPartition> partitions) {
        taken.addAll(partitions);
        listener.onPartitionsLost(partitions);
      }
    }
  }
}
