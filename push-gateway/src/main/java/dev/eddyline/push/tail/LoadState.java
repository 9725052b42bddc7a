package dev.eddyline.push.tail;

import dev.eddyline.schemas.topic.ViewId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partitions have been read up to where they ended at the start. Changed by the tail's
 * thread, read by any.
 */
final class LoadState {

  /** Of each kind, one flag per partition: 1 when it is loaded. Empty until they are known. */
  private volatile Map<String, AtomicIntegerArray> kinds = Map.of();

  private volatile boolean everything;

  /** Says how many partitions each kind has. */
  void assigned(Map<String, Integer> partitions) {
    Map<String, AtomicIntegerArray> flags = new HashMap<>();
    partitions.forEach((kind, count) -> flags.put(kind, new AtomicIntegerArray(count)));
    kinds = Map.copyOf(flags);
  }

  void loaded(String kind, int partition) {
    AtomicIntegerArray flags = kinds.get(kind);
    if (flags == null) {
      throw new IllegalStateException(kind + " is not assigned");
    }
    flags.set(partition, 1);
    everything = loading() == 0;
  }

  /** How many partitions are not loaded. */
  int loading() {
    int loading = 0;
    for (AtomicIntegerArray flags : kinds.values()) {
      for (int i = 0; i < flags.length(); i++) {
        loading += 1 - flags.get(i);
      }
    }
    return loading;
  }

  /**
   * Whether the partition is loaded in which a view's records lie: that of its entity.
   *
   * @param id of the view
   */
  boolean loaded(String kind, String id) {
    if (everything) {
      return true;
    }
    AtomicIntegerArray flags = kinds.get(kind);
    return flags != null && flags.get(partition(ViewId.entityOf(id), flags.length())) == 1;
  }

  /** Where Kafka's own partitioner puts a key; every topic of a kind is written by it. */
  static int partition(String id, int partitions) {
    return Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.UTF_8))) % partitions;
  }
}
