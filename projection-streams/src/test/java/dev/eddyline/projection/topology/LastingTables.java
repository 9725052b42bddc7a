package dev.eddyline.projection.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;

/**
 * Tables that have what they had when they are opened again, as those of a task that is started
 * anew: it is there before the task's processors begin. For tests; one thread.
 */
final class LastingTables implements Function<String, KeyValueBytesStoreSupplier> {

  private final Map<String, Map<Bytes, byte[]>> tables = new HashMap<>();

  @Override
  public KeyValueBytesStoreSupplier apply(String name) {
    Map<Bytes, byte[]> lasting = tables.computeIfAbsent(name, table -> new HashMap<>());
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new LastingTable(name, lasting);
      }

      @Override
      public String metricsScope() {
        return "lasting";
      }
    };
  }

  private static final class LastingTable extends InMemoryKeyValueStore {

    private final Map<Bytes, byte[]> lasting;

    LastingTable(String name, Map<Bytes, byte[]> lasting) {
      super(name);
      this.lasting = lasting;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
      super.init(context, root);
      lasting.forEach(this::put);
    }

    @Override
    public void close() {
      lasting.clear();
      try (KeyValueIterator<Bytes, byte[]> all = all()) {
        while (all.hasNext()) {
          KeyValue<Bytes, byte[]> record = all.next();
          lasting.put(record.key, record.value);
        }
      }
      super.close();
    }
  }
}
