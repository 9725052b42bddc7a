package dev.eddyline.projection.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.market.MarketKind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Markets whose records are stored seldom, and what leads from them to the markets. */
class JournalledMarketTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
  private static final Topics TOPICS = new Topics("market", 1);
  private static final int IN_MEMORY_MAX = 3;

  @TempDir private Path folder;

  private final FixedSchemas schemas = new FixedSchemas();
  private final KindContract market = KindContract.of("market").orElseThrow();
  private final RecordCodec<Command<MarketCommand>> commands =
      RecordCodec.of(market.command(), schemas, "s", Command.class, MarketCommand.class);
  private final RecordCodec<Event<MarketEvent>> events =
      RecordCodec.of(market.event(), schemas, "s", Event.class, MarketEvent.class);
  private final RecordCodec<View<MarketView>> views =
      RecordCodec.of(market.view(), schemas, "s", View.class, MarketView.class);
  private final RecordCodec<Entity<MarketState>> entities =
      RecordCodec.of(market.entity(), schemas, "s", Entity.class, MarketState.class);

  /** A projection of markets that can be started anew with what it has stored. */
  private final class Run implements AutoCloseable {
    private final LastingTables tables = new LastingTables();
    private final String name;
    private final int inMemoryMax;
    private SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<String> happened = new ArrayList<>();
    private final Map<String, String> shown = new TreeMap<>();
    private int starts;
    private Instant now = AT;
    private TopologyTestDriver driver;

    Run(String name) {
      this(name, IN_MEMORY_MAX);
    }

    Run(String name, int inMemoryMax) {
      this.name = name;
      this.inMemoryMax = inMemoryMax;
      this.driver = start();
    }

    private TopologyTestDriver start() {
      ProjectionConfig config =
          new ProjectionConfig(
              "unused:9092",
              folder.resolve(name + "-" + starts++),
              "test",
              1,
              0,
              1,
              Duration.ofHours(24),
              Duration.ofMillis(50),
              inMemoryMax);
      ProjectionSpec spec = new ProjectionSpec(TOPICS, "epoch", config);
      return new TopologyTestDriver(
          ProjectionTopology.build(new MarketKind(), spec, schemas, metrics, tables),
          ProjectionApplication.properties(spec),
          now);
    }

    void restart() {
      read();
      close();
      metrics = new SimpleMeterRegistry();
      driver = start();
    }

    void pass(Duration time) {
      now = now.plus(time);
      driver.advanceWallClockTime(time);
      read();
    }

    void send(String entity, String id, MarketCommand payload, @Nullable Long sequence) {
      RecordHeaders headers = new RecordHeaders();
      if (sequence != null) {
        headers.add(WireFormat.SOURCE_HEADER, "feed".getBytes(UTF_8));
        headers.add(
            WireFormat.SEQUENCE_HEADER, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
      }
      byte[] command = commands.encode(new Command<>(id, "feed", null, null, now, payload));
      driver
          .createInputTopic(TOPICS.commands(), new ByteArraySerializer(), new ByteArraySerializer())
          .pipeInput(new TestRecord<>(entity.getBytes(UTF_8), command, headers, now));
      read();
    }

    private void read() {
      for (TestRecord<byte[], byte[]> event : output(TOPICS.events())) {
        happened.add(new String(event.key(), UTF_8) + " " + events.decode(event.value()));
      }
      for (TestRecord<byte[], byte[]> view : output(TOPICS.views())) {
        String id = new String(view.key(), UTF_8);
        View<MarketView> of = views.decode(view.value());
        // One that rests may be written at a start though nothing in it is new.
        shown.put(id, id.indexOf('/') < 0 ? "" + of : "" + of.state());
      }
    }

    private List<TestRecord<byte[], byte[]>> output(String topic) {
      return driver
          .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .readRecordsToList();
    }

    /** The version of the stored record; 0 where there is none. */
    long stored(String entity) {
      byte[] record = driver.<String, byte[]>getKeyValueStore(Topics.ENTITIES_STORE).get(entity);
      return record == null ? 0 : entities.decode(record).version();
    }

    int segments() {
      int count = 0;
      try (KeyValueIterator<String, byte[]> all =
          driver.<String, byte[]>getKeyValueStore(Topics.JOURNAL_STORE).all()) {
        for (; all.hasNext(); all.next()) {
          count++;
        }
      }
      return count;
    }

    double gauge(String of) {
      return metrics.get("eddyline.projection." + of).tag("kind", "market").gauge().value();
    }

    @Override
    public void close() {
      driver.close();
      assertThat(gauge("entities.unstored")).isZero();
      assertThat(gauge("journal.bytes")).isZero();
    }
  }

  private static MarketCommand quote(long sequence, String bid) {
    return new MarketCommand.ApplyQuotes(
        "x",
        List.of(new Quote(sequence, AT, new BigDecimal(bid), null, new BigDecimal("99"), null)));
  }

  @Test
  void whatChangesOftenIsStoredSeldomAndShownAtOnce() {
    try (Run run = new Run("seldom")) {
      // Given a market that has been stored
      run.send("GOLD", "c-1", quote(1, "10"), null);
      assertThat(run.stored("GOLD")).isEqualTo(1);

      // When it changes twice within the time in which it rests
      run.send("GOLD", "c-2", quote(2, "11"), null);
      run.send("GOLD", "c-3", quote(3, "12"), null);

      // Then it is shown, and what leads there is in the journal
      assertThat(run.shown.get("GOLD")).contains("price=12");
      assertThat(run.stored("GOLD")).isEqualTo(1);
      assertThat(run.segments()).isEqualTo(2);
      assertThat(run.gauge("entities.unstored")).isEqualTo(1);
      assertThat(run.gauge("journal.bytes")).isPositive();

      // When that time is over, although nothing else comes
      run.pass(Unstored.REST);

      // Then it is stored, and the journal is empty
      assertThat(run.stored("GOLD")).isEqualTo(3);
      assertThat(run.segments()).isZero();
      assertThat(run.gauge("entities.unstored")).isZero();
    }
  }

  @Test
  void oneThatHasToLeaveTheMemoryIsStoredBefore() {
    try (Run run = new Run("leaving")) {
      // Given a market that is beyond its record
      run.send("GOLD", "c-1", quote(1, "10"), null);
      run.send("GOLD", "c-2", quote(2, "11"), null);
      assertThat(run.stored("GOLD")).isEqualTo(1);

      // When as many others are in use as fit into the memory
      for (int i = 0; i < IN_MEMORY_MAX; i++) {
        run.send("M" + i, "c-1", quote(1, "10"), null);
      }

      // Then it was stored, and goes on from there
      assertThat(run.stored("GOLD")).isEqualTo(2);
      run.send("GOLD", "c-3", quote(3, "12"), null);
      assertThat(run.happened.getLast()).contains("GOLD").contains("version=3");
    }
  }

  @Test
  void manyThatAreDueAtOnceAreStoredInSeveralCommits() {
    int all = 40;
    try (Run run = new Run("share", all)) {
      // Given many markets that have gone beyond their records at the same time
      for (int i = 0; i < all; i++) {
        run.send("M" + i, "c-1", quote(1, "10"), null);
        run.send("M" + i, "c-2", quote(2, "11"), null);
      }

      // When their time has come, and one goes on with each commit
      List<Long> stored = new ArrayList<>();
      run.pass(Unstored.REST);
      for (int i = 0; i < 4; i++) {
        stored.add(IntStream.range(0, all).filter(m -> run.stored("M" + m) > 1).count());
        run.send("M" + (all - 1), "c-" + (3 + i), quote(3 + i, "12"), null);
      }

      // Then each commit stores its share, also of the one that goes on
      assertThat(stored).containsExactly(16L, 32L, 40L, 40L);
    }
  }

  @Test
  void whatIsTooLargeForTheJournalIsStoredAtOnce() {
    try (Run run = new Run("large")) {
      // Given
      run.send("GOLD", "c-1", quote(1, "10"), null);

      // When one command has more than the journal takes of one entity
      List<Quote> many =
          LongStream.range(2, 5_000)
              .mapToObj(n -> new Quote(n, AT, new BigDecimal("10"), null, null, null))
              .toList();
      run.send("GOLD", "c-2", new MarketCommand.ApplyQuotes("x", many), null);

      // Then
      assertThat(run.stored("GOLD")).isEqualTo(2);
      assertThat(run.segments()).isZero();
    }
  }

  @Test
  void aJournalThatIsFullIsEmptiedByStoringAll() {
    try (Run run = new Run("full")) {
      // Given a market that is beyond its record
      run.send("GOLD", "c-0", quote(1, "10"), null);
      long number = 2;
      double most = 0;
      int stored = 0;
      for (int i = 1; i <= 400; i++) {
        // When one command after the other comes with nearly as much as the journal takes
        List<Quote> many =
            LongStream.range(number, number + 2_500)
                .mapToObj(n -> new Quote(n, AT, new BigDecimal("10"), null, null, null))
                .toList();
        number += 2_500;
        run.send("GOLD", "c-" + i, new MarketCommand.ApplyQuotes("x", many), (long) i);
        most = Math.max(most, run.gauge("journal.bytes"));
        if (run.stored("GOLD") == i + 1) {
          stored++;
          assertThat(run.segments()).isZero();
        }
      }

      // Then it has never more than it may, and storing makes room a few times
      assertThat(most).isGreaterThan(Journal.BYTES_MAX * 0.9).isLessThan(Journal.BYTES_MAX);
      assertThat(stored).isBetween(1, 10);
    }
  }

  /** A command with the entity that it is for. */
  private record Sent(
      String entity, String id, MarketCommand payload, @Nullable Long sequence, int waitMs) {}

  @Test
  void howeverOftenItIsStartedAnewHistoryAndViewsAreTheSame() {
    for (long seed = 0; seed < 8; seed++) {
      // Given random feeds of several markets, some commands with a sequence and told again
      List<Sent> all = history(new Random(seed));
      Random restarts = new Random(seed);
      int beyond = 0;
      try (Run once = new Run(seed + "-once");
          Run again = new Run(seed + "-again")) {
        // When they are decided in one go, and with starts in between
        for (Sent sent : all) {
          for (Run run : List.of(once, again)) {
            run.send(sent.entity(), sent.id(), sent.payload(), sent.sequence());
            run.pass(Duration.ofMillis(sent.waitMs()));
          }
          if (restarts.nextInt(6) == 0) {
            beyond += again.segments();
            again.restart();
          }
        }
        once.pass(Duration.ofSeconds(20));
        again.pass(Duration.ofSeconds(20));

        // Then nothing differs, and what is stored in the end is all there is
        assertThat(beyond).as("seed %d", seed).isPositive();
        assertThat(again.happened).as("seed %d", seed).isEqualTo(once.happened).isNotEmpty();
        assertThat(again.shown).as("seed %d", seed).isEqualTo(once.shown);
        assertThat(again.segments()).as("seed %d", seed).isZero();
        all.stream()
            .map(Sent::entity)
            .distinct()
            .forEach(id -> assertThat(again.stored(id)).isEqualTo(once.stored(id)).isPositive());
      }
    }
  }

  private static List<Sent> history(Random random) {
    List<Sent> all = new ArrayList<>();
    Map<String, Long> numbers = new TreeMap<>();
    for (int i = 0; i < 120; i++) {
      String entity = "M" + random.nextInt(5);
      long number = numbers.merge(entity, 1L, Long::sum);
      MarketCommand payload = payload(random, number);
      Long sequence = random.nextBoolean() ? number : null;
      int waitMs = random.nextInt(3) == 0 ? random.nextInt(1_200) : 0;
      all.add(new Sent(entity, "c-" + i, payload, sequence, waitMs));
      if (sequence != null && random.nextInt(4) == 0) {
        all.add(new Sent(entity, "again-" + i, payload, sequence, 0));
      }
    }
    return all;
  }

  private static MarketCommand payload(Random random, long number) {
    BigDecimal price = BigDecimal.valueOf(random.nextInt(100, 200), 1);
    BigDecimal size = BigDecimal.valueOf(random.nextInt(0, 30), 1);
    Level level = new Level(price, size);
    Instant time = AT.plusSeconds(random.nextInt(300));
    if (number == 1) {
      return new MarketCommand.ApplyBook(
          "x",
          new Snapshot(1, null, 1, 1, List.of(new Level(price, BigDecimal.ONE)), List.of()),
          null);
    }
    return switch (random.nextInt(4)) {
      case 0 ->
          new MarketCommand.ApplyTrades(
              "x", List.of(new Trade(number, time, price, size.add(BigDecimal.ONE), null)));
      case 1 ->
          new MarketCommand.ApplyQuotes(
              "x", List.of(new Quote(number, time, price, null, null, null)));
      case 2 ->
          new MarketCommand.ApplyBook(
              "x", null, List.of(new Update(number, time, List.of(level), List.of())));
      default ->
          new MarketCommand.ApplyTrades(
              "x", List.of(new Trade(number, time, price, size.negate(), null)));
    };
  }
}
