package dev.eddyline.projection.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store in memory that counts how often it is read and written. */
final class MemoryStore implements KeyValueStore<String, byte[]> {

  private final NavigableMap<String, byte[]> records = new TreeMap<>();
  private int reads;
  private int scans;
  private final List<String> written = new ArrayList<>();

  int reads() {
    return reads;
  }

  /** How often a range was asked for. */
  int scans() {
    return scans;
  }

  /** The keys written, in order. */
  List<String> written() {
    return written;
  }

  @Override
  public byte @Nullable [] get(String key) {
    reads++;
    return records.get(key);
  }

  @Override
  public void put(String key, byte @Nullable [] value) {
    written.add(key);
    if (value == null) {
      records.remove(key);
    } else {
      records.put(key, value);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(String key, byte[] value) {
    byte[] known = get(key);
    if (known == null) {
      put(key, value);
    }
    return known;
  }

  @Override
  public void putAll(List<KeyValue<String, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(String key) {
    written.add(key);
    return records.remove(key);
  }

  @Override
  public KeyValueIterator<String, byte[]> range(@Nullable String from, @Nullable String to) {
    scans++;
    NavigableMap<String, byte[]> above = from == null ? records : records.tailMap(from, true);
    return iterator(to == null ? above : above.headMap(to, true));
  }

  @Override
  public KeyValueIterator<String, byte[]> all() {
    return iterator(records);
  }

  @Override
  public <PS extends Serializer<P>, P> KeyValueIterator<String, byte[]> prefixScan(
      P prefix, PS serializer) {
    String from = (String) prefix;
    return iterator(records.subMap(from, true, from + Character.MAX_VALUE, false));
  }

  /** Of the records as they are now. */
  private static KeyValueIterator<String, byte[]> iterator(Map<String, byte[]> records) {
    Deque<KeyValue<String, byte[]>> left = new ArrayDeque<>();
    records.forEach((key, value) -> left.add(KeyValue.pair(key, value)));
    return new KeyValueIterator<>() {
      @Override
      public boolean hasNext() {
        return !left.isEmpty();
      }

      @Override
      public KeyValue<String, byte[]> next() {
        return left.remove();
      }

      @Override
      public String peekNextKey() {
        return left.element().key;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public long approximateNumEntries() {
    return records.size();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {}

  @Override
  public void close() {}

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return true;
  }
}
