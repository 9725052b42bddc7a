package dev.eddyline.projection.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.market.MarketKind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entity with several views, of which some rest: a market. */
class SeveralViewsTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
  private static final Topics TOPICS = new Topics("market", 1);

  @TempDir private Path state;

  private final FixedSchemas schemas = new FixedSchemas();
  private final KindContract market = KindContract.of("market").orElseThrow();
  private final RecordCodec<Command<MarketCommand>> commands =
      RecordCodec.of(market.command(), schemas, "s", Command.class, MarketCommand.class);
  private final RecordCodec<View<MarketView>> views =
      RecordCodec.of(market.view(), schemas, "s", View.class, MarketView.class);
  private TopologyTestDriver driver;
  private long sequence;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private int sent;

  @BeforeEach
  void start() {
    ProjectionConfig config =
        new ProjectionConfig(
            "unused:9092",
            state,
            "test",
            1,
            0,
            1,
            Duration.ofHours(24),
            Duration.ofMillis(50),
            100);
    ProjectionSpec spec = new ProjectionSpec(TOPICS, "epoch", config);
    driver =
        new TopologyTestDriver(
            ProjectionTopology.build(new MarketKind(), spec, schemas, metrics),
            ProjectionApplication.properties(spec),
            AT);
  }

  @AfterEach
  void stop() {
    driver.close();
    // A task that has ended holds nothing.
    assertThat(gauge("entities.held")).isZero();
    assertThat(gauge("views.noted")).isZero();
  }

  private void send(MarketCommand payload) {
    send("GOLD", payload);
  }

  private void send(String entity, MarketCommand payload) {
    String id = "c-" + ++sent;
    byte[] command = commands.encode(new Command<>(id, "feed", null, null, AT, payload));
    driver
        .createInputTopic(TOPICS.commands(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(entity.getBytes(UTF_8), command, AT));
  }

  private void trade(String price) {
    trade("GOLD", price, "1");
  }

  private void trade(String entity, String price, String size) {
    sequence++;
    send(
        entity,
        new MarketCommand.ApplyTrades(
            "x",
            List.of(new Trade(sequence, AT, new BigDecimal(price), new BigDecimal(size), null))));
  }

  /** The views written since they were last read, in order, by their keys. */
  private Map<String, List<View<MarketView>>> written() {
    Map<String, List<View<MarketView>>> written = new LinkedHashMap<>();
    for (TestRecord<byte[], byte[]> record :
        driver
            .createOutputTopic(
                TOPICS.views(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList()) {
      written
          .computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
          .add(views.decode(record.value()));
    }
    return written;
  }

  private double gauge(String name) {
    return metrics.get("eddyline.projection." + name).tag("kind", "market").gauge().value();
  }

  private int owed() {
    int owed = 0;
    try (KeyValueIterator<String, byte[]> all =
        driver.<String, byte[]>getKeyValueStore(Topics.DEADLINES_STORE).all()) {
      while (all.hasNext()) {
        owed += all.next().key.startsWith("view:") ? 1 : 0;
      }
    }
    return owed;
  }

  @Test
  void aCommandWritesTheViewsThatItsEventsHaveChangedAtTheEntitysVersion() {
    // When there is a trade, and then the book alone changes below its best prices
    trade("10.50");
    Map<String, List<View<MarketView>>> first = written();
    send(
        new MarketCommand.ApplyBook(
            "x",
            null,
            List.of(
                new Update(
                    1,
                    AT,
                    List.of(new Level(new BigDecimal("9"), new BigDecimal("3"))),
                    List.of()))));
    Map<String, List<View<MarketView>>> second = written();

    // Then each has its own key, and the version of the entity
    assertThat(first)
        .containsOnlyKeys(
            "GOLD", "GOLD/candles-1s", "GOLD/candles-1m", "GOLD/candles-5m", "GOLD/candles-1h");
    assertThat(first.values())
        .allSatisfy(
            records -> assertThat(records).singleElement().extracting(View::version).isEqualTo(1L));
    assertThat(second).containsKey("GOLD/book").doesNotContainKey("GOLD/candles-1s");
    assertThat(second.get("GOLD/book")).singleElement().extracting(View::version).isEqualTo(2L);
  }

  @Test
  void aViewThatRestsIsWrittenOnceWhenItsTimeHasCome() {
    // Given a first version
    trade("10");
    written();

    // When it changes again and again before its time
    trade("11");
    trade("12");
    driver.advanceWallClockTime(Duration.ofMillis(900));
    Map<String, List<View<MarketView>>> before = written();
    double owedBefore = gauge("views.owed");
    driver.advanceWallClockTime(Duration.ofMillis(200));
    Map<String, List<View<MarketView>>> after = written();

    double owedAfter = gauge("views.owed");
    driver.advanceWallClockTime(Duration.ofSeconds(9));
    Map<String, List<View<MarketView>>> last = written();
    double owedLast = gauge("views.owed");
    double noted = gauge("views.noted");
    driver.advanceWallClockTime(OwedViews.KEPT);

    // Then the main view has each version, the candles only the last, those of longer intervals
    // later; then nothing is owed any more, and after a while nothing is stored as owed
    assertThat(before).containsOnlyKeys("GOLD");
    assertThat(before.get("GOLD")).extracting(View::version).containsExactly(2L, 3L);
    assertThat(owedBefore).isEqualTo(4);
    assertThat(after).containsOnlyKeys("GOLD/candles-1s");
    assertThat(owedAfter).isEqualTo(3);
    assertThat(last).containsOnlyKeys("GOLD/candles-1m", "GOLD/candles-5m", "GOLD/candles-1h");
    assertThat(last.get("GOLD/candles-1m"))
        .singleElement()
        .satisfies(
            view -> {
              assertThat(view.version()).isEqualTo(3);
              assertThat(((MarketView.Candles) view.state()).candles().values())
                  .last()
                  .extracting(MarketView.Candle::close)
                  .isEqualTo(new BigDecimal("12"));
            });
    assertThat(owedLast).isZero();
    assertThat(noted).isPositive();
    assertThat(owed()).isZero();
    assertThat(gauge("views.noted")).isZero();
    assertThat(written()).isEmpty();
  }

  @Test
  void underLoadOnlySoManyViewsThatRestAreWrittenAndInTheQuietMany() {
    // Given forty markets whose candles are owed, more than one commit writes, at 50 ms and a
    // second
    List<String> markets = IntStream.range(0, 40).mapToObj(i -> "M" + i).toList();
    driver.advanceWallClockTime(Duration.ofMillis(50));
    for (int i = 0; i < 2; i++) {
      markets.forEach(id -> trade(id, "10", "1"));
    }
    assertThat(owed()).isEqualTo(160);
    written();

    // When their time has come, between two ticks, and a command comes
    driver.advanceWallClockTime(Duration.ofMillis(950));
    driver.advanceWallClockTime(Duration.ofMillis(60));
    trade("M0", "11", "1");
    long underLoad = candles(written());
    driver.advanceWallClockTime(Duration.ofMillis(40));
    long after = candles(written());

    // Then that commit has written so many of them, and the tick after it the others
    assertThat(underLoad).isEqualTo(OwedViews.PER_COMMIT_MAX);
    assertThat(after).isEqualTo(40 - OwedViews.PER_COMMIT_MAX);

    // And where nothing else changes, one tick writes more of them
    markets.forEach(id -> trade(id, "12", "1"));
    written();
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    assertThat(candles(written())).isEqualTo(40);
  }

  private static long candles(Map<String, List<View<MarketView>>> written) {
    return written.keySet().stream().filter(key -> key.endsWith("/candles-1s")).count();
  }

  @Test
  void howLongACommandWaitedIsMeasured() {
    // Given two commands of one time, of which the second is decided later
    trade("10");
    driver.advanceWallClockTime(Duration.ofMillis(250));

    // When
    trade("11");

    // Then
    Timer decision = metrics.get("eddyline.projection.decision").tag("kind", "market").timer();
    assertThat(decision.count()).isEqualTo(2);
    assertThat(decision.max(TimeUnit.MILLISECONDS)).isEqualTo(250);
    assertThat(decision.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
  }

  @Test
  void whatIsHeldAndWhyCommandsAreRefusedIsCounted() {
    // Given
    trade("10");

    // When one is refused
    trade("GOLD", "0.5", "-1");
    double held = gauge("entities.held");
    double refused =
        metrics
            .get("eddyline.projection.refusals")
            .tags("kind", "market", "code", "wrong-size")
            .counter()
            .count();

    // Then
    assertThat(held).isEqualTo(1);
    assertThat(refused).isEqualTo(1);
  }
}
