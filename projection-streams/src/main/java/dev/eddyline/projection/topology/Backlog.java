package dev.eddyline.projection.topology;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * What a stream thread has polled and not yet decided, of all its partitions. Streams keeps this to
 * itself, so the main consumer notes what each poll brought ({@link PacedClients}). One per stream
 * thread and known to no other. May be wrong on the safe side: a record that Streams drops stays
 * counted.
 */
final class Backlog {

  private static final ThreadLocal<Backlog> OF_THIS_THREAD = ThreadLocal.withInitial(Backlog::new);

  /** By partition, the last offset polled, while it is not decided. */
  private final Map<Integer, Long> lastPolled = new HashMap<>();

  static Backlog ofThisThread() {
    return OF_THIS_THREAD.get();
  }

  /** What a poll has brought. */
  void polled(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      lastPolled.put(partition.partition(), records.records(partition).getLast().offset());
    }
  }

  void decided(int partition, long offset) {
    Long last = lastPolled.get(partition);
    if (last != null && offset >= last) {
      lastPolled.remove(partition);
    }
  }

  /** The partition is another thread's now. */
  void left(int partition) {
    lastPolled.remove(partition);
  }

  boolean isEmpty() {
    return lastPolled.isEmpty();
  }
}
