package dev.eddyline.projection.topology;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * How much all stores of a process hold that RocksDB does not have yet, and the bound for it.
 * Beyond the limit a store that holds more than its equal part writes; beyond twice the limit every
 * store does that puts, so that the sum is never more than that and what the puts under way bring.
 * What a store holds is its own and never touched from here. Any thread; each {@link Share} one at
 * a time.
 */
final class DeferredBytes {

  /** One bound for all applications of the process, as that of {@link BoundedRocksDb}. */
  static final DeferredBytes OF_PROCESS = new DeferredBytes(64L << 20);

  private static final String METRIC = "eddyline.projection.deferred";

  /** Why records were written to RocksDB. */
  enum Why {
    /**
     * Streams records how far the store has come in its changelog: the task ends or is passed on.
     */
    COMMIT,
    /** A range was asked for in which they are. */
    SCAN,
    /** To make room. */
    ROOM
  }

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger stores = new AtomicInteger();
  private final Map<Why, LongAdder> written;

  /**
   * @param bytesMax keys, values and {@link DeferredStore#ENTRY_BYTES} for each record
   */
  DeferredBytes(long bytesMax) {
    this.bytesMax = bytesMax;
    Map<Why, LongAdder> counts = new EnumMap<>(Why.class);
    for (Why why : Why.values()) {
      counts.put(why, new LongAdder());
    }
    this.written = Collections.unmodifiableMap(counts);
  }

  /** Shows it in the metrics; once is enough for all applications that share a registry. */
  void bindTo(MeterRegistry registry) {
    if (registry.find(METRIC + ".bytes").gauge() != null) {
      return;
    }
    gauge(registry, METRIC + ".bytes", this::now, "held by stores and not yet in RocksDB");
    gauge(registry, METRIC + ".bytes.max", () -> bytesMax, "beyond which stores write");
    written.forEach(
        (why, records) ->
            FunctionCounter.builder(METRIC + ".written", records, LongAdder::sum)
                .description("records written to RocksDB after they were deferred")
                .tag("why", why.name().toLowerCase(Locale.ROOT))
                .register(registry));
  }

  private static void gauge(
      MeterRegistry registry, String name, Supplier<Number> value, String what) {
    Gauge.builder(name, value).description(what).strongReference(true).register(registry);
  }

  /** Of all stores together. */
  long now() {
    return bytes.get();
  }

  /** Records written so far. */
  long written(Why why) {
    return count(why).sum();
  }

  private LongAdder count(Why why) {
    return Objects.requireNonNull(written.get(why));
  }

  /** What one store holds of it; nothing while the store is closed. */
  final class Share {

    private long own;
    private boolean open;

    void open() {
      if (!open) {
        open = true;
        stores.incrementAndGet();
      }
    }

    /** The store holds nothing any more; may be called again. */
    void close() {
      if (open) {
        open = false;
        stores.decrementAndGet();
        add(-own);
      }
    }

    boolean isOpen() {
      return open;
    }

    /** The store holds so many bytes more, or less. */
    void add(long more) {
      own += more;
      bytes.addAndGet(more);
    }

    /** Records went to RocksDB; their bytes are taken off with {@link #add}. */
    void wrote(int records, Why why) {
      count(why).add(records);
    }

    /** Whether it is for this store to make room. False where it holds nothing. */
    boolean isOver() {
      long sum = bytes.get();
      boolean moreThanItsPart = own > bytesMax / stores.get();
      return sum > bytesMax && (moreThanItsPart || (own > 0 && sum > 2 * bytesMax));
    }
  }
}
