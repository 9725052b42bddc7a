package dev.eddyline.projection.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Polls for what has come by now. A consumer asks the broker for more just before a poll returns,
 * and what is answered then waits for the next poll: a thread that was busy in between gets what
 * had come when it began to be, which may be one record, and what has come since only after that is
 * decided and committed. So what a poll has without waiting is followed by another poll. Pure.
 */
final class FreshPoll {

  /** Who waits for longer has what has come just now. */
  static final Duration WAITED = Duration.ofMillis(1);

  /**
   * The least and the most that is waited for the broker to answer the second poll. It answers at
   * once if it has any, but how soon that is depends on how much there is to do.
   */
  static final Duration AGAIN_MIN = Duration.ofMillis(2);

  static final Duration AGAIN_MAX = Duration.ofMillis(20);

  private FreshPoll() {}

  /**
   * Polls once or twice.
   *
   * @param consumer its {@code poll}
   * @param timeout how long the first may wait
   * @param busyNanos how long ago the poll before has ended; the second waits for a quarter of that
   * @param nanoTime a clock
   * @param taken whether a partition was taken from the consumer in its latest poll: whoever reads
   *     it now has what the poll before has brought of it, this consumer perhaps once more
   * @return what both have brought, of each partition in its order
   */
  static <K, V> ConsumerRecords<K, V> poll(
      Function<Duration, ConsumerRecords<K, V>> consumer,
      Duration timeout,
      long busyNanos,
      LongSupplier nanoTime,
      Predicate<TopicPartition> taken) {
    long start = nanoTime.getAsLong();
    ConsumerRecords<K, V> first = consumer.apply(timeout);
    if (first.isEmpty() || nanoTime.getAsLong() - start >= WAITED.toNanos()) {
      return first;
    }
    ConsumerRecords<K, V> second = consumer.apply(again(busyNanos));
    return joined(first, second, taken);
  }

  private static Duration again(long busyNanos) {
    return Duration.ofNanos(Math.clamp(busyNanos / 4, AGAIN_MIN.toNanos(), AGAIN_MAX.toNanos()));
  }

  private static <K, V> ConsumerRecords<K, V> joined(
      ConsumerRecords<K, V> first, ConsumerRecords<K, V> second, Predicate<TopicPartition> taken) {
    Map<TopicPartition, List<ConsumerRecord<K, V>>> records = new HashMap<>();
    for (TopicPartition partition : first.partitions()) {
      if (!taken.test(partition)) {
        records.put(partition, new ArrayList<>(first.records(partition)));
      }
    }
    for (TopicPartition partition : second.partitions()) {
      records
          .computeIfAbsent(partition, its -> new ArrayList<>())
          .addAll(second.records(partition));
    }
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(first.nextOffsets());
    next.keySet().removeIf(taken);
    next.putAll(second.nextOffsets());
    return new ConsumerRecords<>(records, next);
  }
}
