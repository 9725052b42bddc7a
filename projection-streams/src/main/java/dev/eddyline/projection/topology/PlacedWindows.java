package dev.eddyline.projection.topology;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * A window store that never forgets its place in its changelog. That of Kafka Streams 4.3.1 records
 * it in its segments ({@code AbstractSegments.committedOffset}); where it has none, since nothing
 * was put in it, it has no place at the next start, and Streams then deletes all stores of the task
 * and reads their changelogs anew ({@code ProcessorStateManager.initializeStoreOffsets}). Here a
 * segment is made before a place is recorded that would be lost. One thread at a time: the stream
 * thread, or that of Streams which restores.
 */
final class PlacedWindows extends WrappedStateStore<WindowStore<Bytes, byte[]>, Bytes, byte[]>
    implements WindowStore<Bytes, byte[]> {

  /** What is deleted to have a segment; no outcome's key is empty. */
  private static final Bytes NO_KEY = Bytes.wrap(new byte[0]);

  private long newestMs;

  private PlacedWindows(WindowStore<Bytes, byte[]> inside) {
    super(inside);
  }

  /** A supplier of the same stores, which know their places. */
  static WindowBytesStoreSupplier of(WindowBytesStoreSupplier inside) {
    return new WindowBytesStoreSupplier() {
      @Override
      public String name() {
        return inside.name();
      }

      @Override
      public WindowStore<Bytes, byte[]> get() {
        return new PlacedWindows(inside.get());
      }

      @Override
      public String metricsScope() {
        return inside.metricsScope();
      }

      @Override
      public long segmentIntervalMs() {
        return inside.segmentIntervalMs();
      }

      @Override
      public long windowSize() {
        return inside.windowSize();
      }

      @Override
      public boolean retainDuplicates() {
        return inside.retainDuplicates();
      }

      @Override
      public long retentionPeriod() {
        return inside.retentionPeriod();
      }
    };
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    for (TopicPartition changelog : changelogOffsets.keySet()) {
      if (wrapped().committedOffset(changelog) == null && isEmpty()) {
        wrapped().put(NO_KEY, null, newestMs);
      }
    }
    super.commit(changelogOffsets);
  }

  private boolean isEmpty() {
    try (KeyValueIterator<Windowed<Bytes>, byte[]> all = all()) {
      return !all.hasNext();
    }
  }

  @Override
  public void put(Bytes key, byte[] value, long windowStartTimestamp) {
    newestMs = Math.max(newestMs, windowStartTimestamp);
    wrapped().put(key, value, windowStartTimestamp);
  }

  @Override
  public byte[] fetch(Bytes key, long time) {
    return wrapped().fetch(key, time);
  }

  @Override
  public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
    return wrapped().fetch(key, timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(
      Bytes keyFrom, Bytes keyTo, long timeFrom, long timeTo) {
    return wrapped().fetch(keyFrom, keyTo, timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
    return wrapped().fetchAll(timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
    return wrapped().all();
  }
}
