package dev.eddyline.projection.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
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
  private final List<String> written = new ArrayList<>();

  int reads() {
    return reads;
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
  public void put(String key, byte[] value) {
    written.add(key);
    records.put(key, value);
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
  public KeyValueIterator<String, byte[]> range(String from, String to) {
    throw new UnsupportedOperationException("nobody asks for a range");
  }

  @Override
  public KeyValueIterator<String, byte[]> all() {
    throw new UnsupportedOperationException("nobody asks for all");
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
