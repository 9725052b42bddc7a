package dev.eddyline.projection.topology;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps nothing where it is: what is put goes to its changelog, in the transaction of
 * the commit, for those who follow that. So it cannot be asked for anything, and nothing is made of
 * what its changelog holds when a task starts. Streams counts it as persistent, so that a task that
 * was stopped in order does not read the whole changelog for nothing. Stream thread only.
 */
final class ChangelogOnly implements KeyValueStore<Bytes, byte[]> {

  private final String name;
  private boolean open;

  private ChangelogOnly(String name) {
    this.name = name;
  }

  /** What Streams needs to build one for each task. */
  static StoreBuilder<KeyValueStore<String, byte[]>> builder(String name) {
    return Stores.keyValueStoreBuilder(new Supplier(name), Serdes.String(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact"));
  }

  private record Supplier(String name) implements KeyValueBytesStoreSupplier {

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
      return new ChangelogOnly(name);
    }

    @Override
    public String metricsScope() {
      return "changelog-only";
    }
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    // Streams logs what is put.
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    // The same.
  }

  @Override
  public byte[] putIfAbsent(Bytes key, byte[] value) {
    throw keepsNothing();
  }

  @Override
  public byte[] delete(Bytes key) {
    throw keepsNothing();
  }

  @Override
  public byte[] get(Bytes key) {
    throw keepsNothing();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw keepsNothing();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw keepsNothing();
  }

  private UnsupportedOperationException keepsNothing() {
    return new UnsupportedOperationException(name + " is only a changelog and cannot be asked");
  }

  @Override
  public long approximateNumEntries() {
    return 0;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    open = true;
    context.register(root, (key, value) -> {});
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public Position getPosition() {
    return Position.emptyPosition();
  }
}
