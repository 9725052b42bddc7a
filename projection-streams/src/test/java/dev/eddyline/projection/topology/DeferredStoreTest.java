package dev.eddyline.projection.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.eddyline.projection.topology.DeferredBytes.Why;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.internals.RocksDBStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is deferred answers as the one inside would, over RocksDB itself. */
class DeferredStoreTest {

  private static final TopicPartition CHANGELOG = new TopicPartition("entities-changelog", 0);
  private static final long PLENTY = 1L << 40;

  /** RocksDB that notes what is written to it, and in which order. */
  private static final class Noted extends RocksDBStore {

    private final List<List<String>> batches = new ArrayList<>();
    private final List<String> order = new ArrayList<>();

    private Noted(String name) {
      super(name, "rocksdb");
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
      super.putAll(entries);
      batches.add(entries.stream().map(entry -> text(entry.key.get())).toList());
      order.add("written");
    }

    @Override
    public synchronized void commit(Map<TopicPartition, Long> offsets) {
      super.commit(offsets);
      order.add("position");
    }
  }

  @TempDir private Path folder;

  private final List<DeferredStore> opened = new ArrayList<>();
  private final Noted inside = new Noted("entities");

  private MockProcessorContext<Void, Void> context;

  @BeforeEach
  void begin() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "deferred");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    context = new MockProcessorContext<>(properties, new TaskId(0, 0), folder.toFile());
  }

  @AfterEach
  void close() {
    opened.forEach(DeferredStore::close);
  }

  @Test
  void itAnswersAsATableDoes() {
    for (int run = 0; run < 25; run++) {
      // Given a table, and a store whose limit is soon reached, beside one that holds some of it
      long seed = new Random().nextLong();
      Random random = new Random(seed);
      DeferredBytes all = new DeferredBytes(2_000);
      DeferredStore other = open(new Noted("other-" + run), all);
      for (int i = 0; i < 5; i++) {
        other.put(key("other-" + i), new byte[random.nextInt(100)]);
      }
      Noted rocks = new Noted("store-" + run);
      DeferredStore store = open(rocks, all);
      NavigableMap<Bytes, String> table = new TreeMap<>();

      // When both are asked and told the same, then they answer the same
      for (int step = 0; step < 400; step++) {
        String at = "seed %d, step %d".formatted(seed, step);
        assertThat(asked(store, table, random)).as(at).isTrue();
        assertThat(all.now()).as(at).isBetween(0L, 4_000L);
      }

      // And once its position is recorded, the store inside is that table, also opened again
      store.commit(Map.of(CHANGELOG, 17L));
      store.close();
      open(rocks, all);
      assertThat(texts(rocks.all())).as("seed %d", seed).isEqualTo(texts(table));
      assertThat(rocks.committedOffset(CHANGELOG)).isEqualTo(17);
    }
  }

  /** One random step; whether what the store says is what the table does. */
  private boolean asked(DeferredStore store, NavigableMap<Bytes, String> table, Random random) {
    Bytes key = randomKey(random);
    Bytes to = randomKey(random);
    String value = random.nextInt(3) == 0 ? null : "v".repeat(random.nextInt(80));
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> {
        store.put(key, bytes(value));
        put(table, key, value);
        yield true;
      }
      case 3 -> {
        store.putAll(List.of(entry(key, value), entry(to, "both"), entry(key, null)));
        put(table, to, "both");
        table.remove(key);
        yield true;
      }
      case 4 -> {
        boolean same = same(store.putIfAbsent(key, bytes(value)), table.get(key));
        if (value != null) {
          table.putIfAbsent(key, value);
        }
        yield same;
      }
      case 5 -> same(store.delete(key), table.remove(key));
      case 6, 7 -> same(store.get(key), table.get(key));
      case 8 -> texts(store.range(key, to)).equals(texts(between(table, key, to)));
      case 9 ->
          texts(store.reverseRange(key, null)).equals(texts(table.tailMap(key, true)).reversed());
      case 10 -> {
        String prefix = text(key.get()).substring(0, 1);
        yield texts(store.prefixScan(prefix, new StringSerializer()))
            .equals(texts(table).stream().filter(one -> one.startsWith(prefix)).toList());
      }
      case 11 -> texts(store.all()).equals(texts(table));
      case 12 -> texts(store.reverseAll()).equals(texts(table).reversed());
      default -> {
        store.commit(Map.of(CHANGELOG, 1L));
        yield texts(store.range(null, to)).equals(texts(table.headMap(to, true)));
      }
    };
  }

  @Test
  void whatIsPutAgainAndAgainIsWrittenOnceAndBeforeThePosition() {
    // Given
    DeferredBytes all = new DeferredBytes(PLENTY);
    DeferredStore store = open(inside, all);
    for (int i = 0; i < 1_000; i++) {
      store.put(key("market"), bytes("at " + i));
      store.put(key("gone"), i % 2 == 0 ? bytes("here") : null);
    }
    int writtenBefore = inside.batches.size();

    // When
    store.commit(Map.of(CHANGELOG, 2_000L));

    // Then
    assertThat(writtenBefore).isZero();
    assertThat(inside.batches).containsExactly(List.of("gone", "market"));
    assertThat(inside.order).containsExactly("written", "position");
    assertThat(inside.get(key("market"))).isEqualTo(bytes("at 999"));
    assertThat(inside.get(key("gone"))).isNull();
    assertThat(all.written(Why.COMMIT)).isEqualTo(2);
    assertThat(all.now()).isZero();
  }

  @Test
  void aScanWritesWhatIsInItAndNothingElse() {
    // Given the parts of three entities
    DeferredBytes all = new DeferredBytes(PLENTY);
    DeferredStore store = open(inside, all);
    for (String entity : List.of("a", "b", "c")) {
      store.put(key(KeptStores.key(entity, "one")), bytes("1"));
      store.put(key(KeptStores.key(entity, "two")), bytes("2"));
    }

    // When those of one are read, and what is not there at all
    List<String> found = texts(store.prefixScan(KeptStores.key("b", ""), new StringSerializer()));
    List<String> missing = texts(store.range(key("x"), key("z")));

    // Then
    assertThat(found).containsExactly("b\0one=1", "b\0two=2");
    assertThat(missing).isEmpty();
    assertThat(inside.batches).containsExactly(List.of("b\0one", "b\0two"));
    assertThat(all.written(Why.SCAN)).isEqualTo(2);
  }

  @Test
  void whatIsWrittenAtOnceHasALimit() {
    // Given more than fits into a batch
    DeferredStore store = open(inside, new DeferredBytes(PLENTY));
    for (int i = 0; i < 8; i++) {
      store.put(key("key-%02d".formatted(i)), new byte[100_000]);
    }

    // When
    store.commit(Map.of(CHANGELOG, 8L));

    // Then
    assertThat(inside.batches).extracting(List::size).containsExactly(3, 3, 2);
  }

  @Test
  void roomIsMadeABatchAtATimeAndInTurn() {
    // Given a store that is all but full
    DeferredBytes all = new DeferredBytes(3_000_000);
    DeferredStore store = open(inside, all);
    for (int i = 0; i < 29; i++) {
      store.put(key("key-%02d".formatted(i)), new byte[100_000]);
    }
    int writtenBefore = inside.batches.size();

    // When one more is put, and what was written for it is put again
    store.put(key("key-99"), new byte[100_000]);
    for (int i = 0; i < 11; i++) {
      store.put(key("key-%02d".formatted(i)), new byte[100_000]);
    }

    // Then others were written before the first ones again, and none that need not be
    assertThat(writtenBefore).isZero();
    assertThat(inside.batches)
        .extracting(List::getFirst, List::getLast)
        .containsExactly(
            tuple("key-00", "key-02"),
            tuple("key-03", "key-05"),
            tuple("key-06", "key-08"),
            tuple("key-09", "key-11"));
    assertThat(all.written(Why.ROOM)).isEqualTo(12);
    assertThat(all.now()).isBetween(2_900_000L, 3_000_000L);
  }

  @Test
  void whoHoldsNoMoreThanItsPartDoesNotWriteForOthers() {
    // Given a store that holds nearly all there may be, and nothing more is put there
    DeferredBytes all = new DeferredBytes(10_000);
    DeferredStore idle = open(new Noted("idle"), all);
    idle.put(key("much"), new byte[9_800]);
    DeferredStore busy = open(inside, all);

    // When another holds its half
    for (int i = 0; i < 10; i++) {
      busy.put(key("key-" + i), new byte[300]);
    }

    // Then it has written nothing, and the sum is above the limit but not above twice the limit
    assertThat(inside.batches).isEmpty();
    assertThat(all.now()).isBetween(14_000L, 15_000L);

    // And beyond its half it has
    for (int i = 10; i < 20; i++) {
      busy.put(key("key-" + i), new byte[300]);
    }
    assertThat(inside.batches).isNotEmpty();
    assertThat(all.now()).isLessThan(15_000L);
  }

  @Test
  void howeverManyStoresComeTheSumIsAtMostTwiceTheLimit() {
    // Given
    DeferredBytes all = new DeferredBytes(10_000);
    long most = 0;

    // When each holds what it need not write, and is idle before the next is opened
    for (int i = 0; i < 30; i++) {
      DeferredStore store = open(new Noted("store-" + i), all);
      for (int j = 0; j < 10_000 / (i + 1) / 200; j++) {
        store.put(key("key-%02d".formatted(j)), new byte[66]);
        most = Math.max(most, all.now());
      }
    }

    // Then
    assertThat(most).isBetween(19_000L, 20_000L);
  }

  @Test
  void storesOfManyThreadsStayWithinTheBound() throws Exception {
    // Given
    DeferredBytes all = new DeferredBytes(20_000);
    List<DeferredStore> stores = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      stores.add(open(new Noted("store-" + i), all));
    }

    // When each is written by a thread of its own, which looks at the sum after each record
    AtomicLong most = new AtomicLong();
    try (ExecutorService threads = Executors.newFixedThreadPool(stores.size())) {
      List<Future<?>> done = new ArrayList<>();
      for (DeferredStore store : stores) {
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    store.put(key("key-" + i % 500), new byte[i % 100]);
                    most.accumulateAndGet(all.now(), Math::max);
                  }
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }

    // Then the sum was within its bound, and one record of each, and is nothing once they are
    // closed
    long record = DeferredStore.ENTRY_BYTES + "key-000".length() + 100;
    assertThat(most.get()).isBetween(20_000L, 40_000L + stores.size() * record);
    stores.forEach(DeferredStore::close);
    assertThat(all.now()).isZero();
  }

  @Test
  void closedWithoutACommitItIsAsItWasInside() {
    // Given a store with a record inside, and others that are deferred, beside another store
    DeferredBytes all = new DeferredBytes(10_000);
    DeferredStore other = open(new Noted("other"), all);
    DeferredStore store = open(inside, all);
    store.put(key("a"), bytes("committed"));
    store.commit(Map.of(CHANGELOG, 1L));
    store.put(key("a"), bytes("not committed"));
    store.put(key("b"), bytes("not committed"));

    // When
    store.close();
    store.close();

    // Then what it held is given back, once; it takes nothing and is opened as the store inside is
    assertThat(all.now()).isZero();
    assertThatThrownBy(() -> store.put(key("c"), bytes("late")))
        .isInstanceOf(InvalidStateStoreException.class);
    open(store);
    assertThat(texts(store.all())).containsExactly("a=committed");
    other.put(key("much"), new byte[6_000]);
    store.put(key("much"), new byte[4_500]);
    assertThat(inside.batches).as("within its half").hasSize(1);
    store.put(key("more"), new byte[1_000]);
    assertThat(inside.batches).as("beyond its half").hasSize(2);
    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(1);
  }

  @Test
  void nobodyAsksItFromOutside() {
    // Given
    DeferredStore store = open(inside, new DeferredBytes(PLENTY));
    store.put(key("a"), bytes("1"));

    // When
    FailureReason reason =
        store
            .query(KeyQuery.withKey(key("a")), PositionBound.unbounded(), new QueryConfig(false))
            .getFailureReason();

    // Then
    assertThat(reason).isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
  }

  @Test
  void itIsInTheMetricsOnce() {
    // Given two applications that share a registry
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    DeferredBytes all = new DeferredBytes(10_000);
    all.bindTo(meters);
    all.bindTo(meters);
    DeferredStore store = open(inside, all);

    // When
    store.put(key("ab"), bytes("cde"));
    double bytes = meters.get("eddyline.projection.deferred.bytes").gauge().value();
    store.commit(Map.of(CHANGELOG, 1L));

    // Then
    assertThat(bytes).isEqualTo(DeferredStore.ENTRY_BYTES + 5);
    assertThat(meters.get("eddyline.projection.deferred.bytes").gauge().value()).isZero();
    assertThat(meters.get("eddyline.projection.deferred.bytes.max").gauge().value())
        .isEqualTo(10_000);
    assertThat(
            meters
                .get("eddyline.projection.deferred.written")
                .tag("why", "commit")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(meters.getMeters()).hasSize(2 + Why.values().length);
  }

  private DeferredStore open(Noted rocks, DeferredBytes all) {
    DeferredStore store = new DeferredStore(rocks, all);
    opened.add(store);
    return open(store);
  }

  private DeferredStore open(DeferredStore store) {
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  private static Bytes randomKey(Random random) {
    return key("abcdef".charAt(random.nextInt(6)) + "-" + random.nextInt(8));
  }

  private static Bytes key(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static KeyValue<Bytes, byte[]> entry(Bytes key, @Nullable String value) {
    return new KeyValue<>(key, bytes(value));
  }

  private static void put(Map<Bytes, String> table, Bytes key, @Nullable String value) {
    if (value == null) {
      table.remove(key);
    } else {
      table.put(key, value);
    }
  }

  private static boolean same(byte @Nullable [] said, @Nullable String known) {
    return Arrays.equals(said, bytes(known));
  }

  private static Map<Bytes, String> between(
      NavigableMap<Bytes, String> table, Bytes from, Bytes to) {
    return from.compareTo(to) > 0 ? Map.of() : table.subMap(from, true, to, true);
  }

  private static List<String> texts(Map<Bytes, String> table) {
    return table.entrySet().stream()
        .map(entry -> text(entry.getKey().get()) + "=" + entry.getValue())
        .toList();
  }

  private static List<String> texts(KeyValueIterator<Bytes, byte[]> records) {
    List<String> texts = new ArrayList<>();
    try (records) {
      Iterator<KeyValue<Bytes, byte[]>> left = records;
      left.forEachRemaining(one -> texts.add(text(one.key.get()) + "=" + text(one.value)));
    }
    return texts;
  }
}
