package dev.eddyline.projection.topology;

import dev.eddyline.projection.topology.DeferredBytes.Why;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that writes to the one inside as late as it can: what is put again and again is written
 * once. What it holds until then is in the changelog, which Streams writes outside of it and at
 * once. One thread at a time: the stream thread, or whichever Streams lets open, restore and close
 * it.
 *
 * <p>It writes before Streams records in the store inside how far that is in the changelog ({@link
 * #commit}). With {@code exactly_once_v2} that is so when a task starts, has restored or ends, not
 * at each commit of a running one ({@code StreamTask.postCommit}). What ends without it is void
 * there as well: the stores of a task closed after a failure are deleted ({@code
 * StateManagerUtil.closeStateManager}), and those that a crash leaves are either as they were
 * closed before, with the position of then, or marked as open, and deleted ({@code
 * RocksDBStore.openDB}). What is restored goes straight to the store inside; nothing is deferred
 * then.
 */
final class DeferredStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, byte[], byte[]>
    implements KeyValueStore<Bytes, byte[]> {

  /** What a record held takes besides the bytes of its key and value, roughly. */
  static final long ENTRY_BYTES = 128;

  /** Written at once, with its last record: RocksDB makes room for the whole of a batch. */
  private static final long BATCH_BYTES_MAX = 1L << 18;

  /** In place of the value of what was deleted; this array, and not another that is empty. */
  private static final byte[] DELETED = {};

  /** The arrays are those that were put: nobody changes them afterwards. */
  private final NavigableMap<Bytes, byte[]> deferred = new TreeMap<>();

  private final DeferredBytes.Share share;

  /** The last record written to make room: the next ones have their turn. */
  private @Nullable Bytes turn;

  DeferredStore(KeyValueStore<Bytes, byte[]> inside, DeferredBytes all) {
    super(inside);
    this.share = all.new Share();
  }

  /** A supplier of the same stores, deferred. Their metrics in Streams stay as they are. */
  static KeyValueBytesStoreSupplier of(KeyValueBytesStoreSupplier inside, DeferredBytes all) {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return inside.name();
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new DeferredStore(inside.get(), all);
      }

      @Override
      public String metricsScope() {
        return inside.metricsScope();
      }
    };
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    super.init(context, root);
    share.open();
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    if (!share.isOpen()) {
      throw new InvalidStateStoreException("store " + name() + " is closed");
    }
    byte[] now = value == null ? DELETED : value;
    byte[] before = deferred.put(key, now);
    share.add(before == null ? bytes(key, now) : now.length - before.length);
    while (share.isOver()) {
      writeBatch(inTurn(), Why.ROOM);
    }
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    byte[] known = get(key);
    if (known == null && value != null) {
      put(key, value);
    }
    return known;
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    byte[] known = get(key);
    put(key, null);
    return known;
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    byte[] held = deferred.get(key);
    return held == null ? wrapped().get(key) : value(held);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    write(between(from, to), Why.SCAN);
    return wrapped().range(from, to);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
    write(between(from, to), Why.SCAN);
    return wrapped().reverseRange(from, to);
  }

  @Override
  public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, PS serializer) {
    write(beginningWith(serializer.serialize(null, prefix)), Why.SCAN);
    return wrapped().prefixScan(prefix, serializer);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    write(deferred, Why.SCAN);
    return wrapped().all();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseAll() {
    write(deferred, Why.SCAN);
    return wrapped().reverseAll();
  }

  @Override
  public long approximateNumEntries() {
    write(deferred, Why.SCAN);
    return wrapped().approximateNumEntries();
  }

  /** Never answered: a query comes from any thread, and what is deferred belongs to one. */
  @Override
  public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
    return QueryResult.forUnknownQueryType(query, this);
  }

  /** Writes all of it first, so that no position recorded is ahead of what is there. */
  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    write(deferred, Why.COMMIT);
    super.commit(changelogOffsets);
  }

  /** Without a commit before it what is deferred is dropped, as Streams drops the rest. */
  @Override
  public void close() {
    deferred.clear();
    turn = null;
    share.close();
    super.close();
  }

  private NavigableMap<Bytes, byte[]> between(@Nullable Bytes from, @Nullable Bytes to) {
    if (from != null && to != null && from.compareTo(to) > 0) {
      return Collections.emptyNavigableMap();
    }
    NavigableMap<Bytes, byte[]> above = from == null ? deferred : deferred.tailMap(from, true);
    return to == null ? above : above.headMap(to, true);
  }

  private NavigableMap<Bytes, byte[]> beginningWith(byte[] prefix) {
    NavigableMap<Bytes, byte[]> above = deferred.tailMap(Bytes.wrap(prefix), true);
    for (Bytes key : above.keySet()) {
      byte[] bytes = key.get();
      int length = Math.min(bytes.length, prefix.length);
      if (!Arrays.equals(bytes, 0, length, prefix, 0, prefix.length)) {
        return above.headMap(key, false);
      }
    }
    return above;
  }

  private NavigableMap<Bytes, byte[]> inTurn() {
    NavigableMap<Bytes, byte[]> next = turn == null ? deferred : deferred.tailMap(turn, false);
    return next.isEmpty() ? deferred : next;
  }

  private void write(NavigableMap<Bytes, byte[]> some, Why why) {
    while (!some.isEmpty()) {
      writeBatch(some, why);
    }
  }

  /**
   * Writes the first of these, one at least. Half of what belongs together may be written by this:
   * nobody reads it before there is a commit, or it is deleted.
   *
   * @param some a part of what is deferred, or all; not empty
   */
  private void writeBatch(NavigableMap<Bytes, byte[]> some, Why why) {
    List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>();
    long size = 0;
    for (Map.Entry<Bytes, byte[]> entry : some.entrySet()) {
      batch.add(new KeyValue<>(entry.getKey(), value(entry.getValue())));
      size += bytes(entry.getKey(), entry.getValue());
      if (size >= BATCH_BYTES_MAX) {
        break;
      }
    }
    wrapped().putAll(batch);
    Bytes last = batch.getLast().key;
    some.headMap(last, true).clear();
    share.add(-size);
    share.wrote(batch.size(), why);
    if (why == Why.ROOM) {
      turn = last;
    }
  }

  /** What was put. */
  @SuppressWarnings("ReferenceEquality") // an empty value is no deletion
  private static byte @Nullable [] value(byte[] held) {
    return held == DELETED ? null : held;
  }

  private static long bytes(Bytes key, byte[] value) {
    return ENTRY_BYTES + key.get().length + value.length;
  }
}
