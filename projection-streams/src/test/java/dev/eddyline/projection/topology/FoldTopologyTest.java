package dev.eddyline.projection.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.projection.Kinds;
import dev.eddyline.projection.alerts.AlertsFold;
import dev.eddyline.projection.movers.MoversFold;
import dev.eddyline.schemas.alerts.AlertsView;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.FoldContract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.movers.DaySeen;
import dev.eddyline.schemas.movers.Row;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Rejection;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of a fold, with alerts over polls. */
class FoldTopologyTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
  private static final Topics OWN = new Topics("alerts", 1, true);
  private static final Topics POLL = new Topics("poll", 1);
  private static final Topics MARKET = new Topics("market", 1);

  @TempDir private Path state;

  private final FixedSchemas schemas = new FixedSchemas();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordCodec<Event<PollEvent>> events =
      RecordCodec.of(
          KindContract.of("poll").orElseThrow().event(),
          schemas,
          "s",
          Event.class,
          PollEvent.class);
  private final RecordCodec<Rejection> rejections =
      RecordCodec.of(Contract.REJECTION, schemas, "s", Rejection.class);
  private final RecordCodec<View<AlertsView>> views =
      RecordCodec.of(
          FoldContract.of("alerts").orElseThrow().view(),
          schemas,
          "s",
          View.class,
          AlertsView.class);
  private final RecordCodec<DeadLetter> letters =
      RecordCodec.of(Contract.DEAD_LETTER, schemas, "s", DeadLetter.class);
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    driver =
        new TopologyTestDriver(
            FoldTopology.build(new AlertsFold(), spec(), schemas, meters),
            ProjectionApplication.properties(spec().own()),
            AT);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private FoldSpec spec() {
    return spec(POLL, OWN);
  }

  private FoldSpec spec(Topics... kinds) {
    ProjectionConfig config =
        new ProjectionConfig(
            "unused:9092", state, "test", 1, 0, 1, Duration.ofHours(24), Duration.ofMillis(50), 10);
    return new FoldSpec(new ProjectionSpec(OWN, "epoch", config), List.of(kinds), Kinds.all());
  }

  private void put(String topic, String key, byte[] value, Instant at) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, at));
  }

  private void vote(int number, Instant at) {
    PollEvent cast = new PollEvent.VoteCast("m" + number, new Ballot(List.of(), null));
    byte[] event = events.encode(new Event<>(number, "c-" + number, "feed", at, cast));
    put(POLL.events(), "lunch", event, at);
  }

  private void refuse(int number, Instant at) {
    Rejection no = new Rejection("c-" + number, "bob", null, at, 3, "poll-closed", "no", null);
    put(POLL.rejections(), "lunch", rejections.encode(no), at);
  }

  private List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private List<View<AlertsView>> boards() {
    return records(OWN.views()).stream()
        .filter(record -> new String(record.key(), UTF_8).equals("poll"))
        .map(record -> views.decode(record.value()))
        .toList();
  }

  @Test
  void theTopologyIsPinned() throws IOException {
    // Given
    String pinned;
    try (InputStream in = getClass().getResourceAsStream("fold-topology.txt")) {
      pinned = new String(in.readAllBytes(), UTF_8);
    }

    // When
    String described =
        FoldTopology.build(new AlertsFold(), spec(POLL, MARKET, OWN), schemas, meters)
            .describe()
            .toString();

    // Then
    assertThat(described).isEqualTo(pinned);
  }

  @Test
  void whatIsSeenBecomesObservationsAndTheseBecomeViews() {
    // Given votes of a minute, one a second
    for (int i = 0; i < 60; i++) {
      vote(i, AT.plusSeconds(i));
    }
    assertThat(boards())
        .last()
        .satisfies(
            view -> {
              assertThat(view.epoch()).isEqualTo("epoch");
              assertThat(((AlertsView.Board) view.state()).raised()).isZero();
            });

    // When very many come in one second, and as many are refused
    for (int i = 0; i < 30; i++) {
      vote(i, AT.plusSeconds(60));
      refuse(i, AT.plusSeconds(60));
    }

    // Then the alerts are there, each a view of its own, and versions have grown
    List<TestRecord<byte[], byte[]>> shown = records(OWN.views());
    assertThat(shown.stream().map(record -> new String(record.key(), UTF_8)))
        .contains("poll", "poll/1", "poll/2");
    List<Long> versions =
        shown.stream()
            .filter(record -> new String(record.key(), UTF_8).equals("poll"))
            .map(record -> views.decode(record.value()).version())
            .toList();
    assertThat(versions).isSorted().doesNotHaveDuplicates();
    assertThat(meters.get("eddyline.fold.seen").counter().count()).isEqualTo(120);
  }

  @Test
  void whatChangesNothingIsNotWritten() {
    // Given movers, which keep the day of an instrument
    Topics movers = new Topics("movers", 1, true);
    ProjectionSpec own = new ProjectionSpec(movers, "epoch", spec().own().config());
    RecordCodec<DaySeen> days =
        RecordCodec.of(
            FoldContract.of("movers").orElseThrow().observation(), schemas, "o", DaySeen.class);
    driver.close();
    driver =
        new TopologyTestDriver(
            FoldTopology.build(
                new MoversFold(), new FoldSpec(own, List.of(MARKET), Kinds.all()), schemas, meters),
            ProjectionApplication.properties(own),
            AT);

    // When it is observed, again as it was, and then as another
    List<Integer> written = new ArrayList<>();
    for (long trades : new long[] {1, 1, 2}) {
      Row row = new Row("2026-11-23", BigDecimal.ONE, BigDecimal.TEN, BigDecimal.TEN, trades);
      byte[] observed = days.encode(new DaySeen("USD", "AAA-USD", row));
      put(movers.observations(), "USD", observed, AT);
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      written.add(records(movers.views()).size());
    }

    // Then
    assertThat(written).containsExactly(1, 0, 1);
  }

  @Test
  void anAlertEndsByTimeAlone() {
    // Given a storm of refusals
    for (int i = 0; i < 30; i++) {
      refuse(i, AT);
    }
    assertThat(((AlertsView.Board) boards().getLast().state()).open()).isPositive();

    // When nothing more comes
    driver.advanceWallClockTime(Duration.ofSeconds(11));

    // Then
    assertThat(((AlertsView.Board) boards().getLast().state()).open()).isZero();
  }

  @Test
  void whatNoCodeCanReadIsKeptWithItsPositionAndTheRestIsSeen() {
    // When records that are none come among votes, in both steps
    put(POLL.events(), "lunch", new byte[] {1, 2}, AT);
    put(POLL.events(), "no id", new byte[] {1, 2}, AT);
    put(OWN.observations(), "poll", new byte[] {3}, AT);
    vote(1, AT);

    // Then
    assertThat(
            records(OWN.dead()).stream()
                .map(record -> letters.decode(record.value()))
                .map(letter -> letter.topic() + " " + letter.error()))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("poll.events.g1 no schema id"),
            second -> assertThat(second).isEqualTo("poll.events.g1 its key is no entity id"),
            third -> assertThat(third).startsWith("alerts.observations.g1 no schema id"));
    assertThat(boards()).isNotEmpty();
    assertThat(meters.get("eddyline.fold.dead").counter().count()).isEqualTo(3);
  }

  @Test
  void aFoldWithoutAKindToWatchIsSaidSo() {
    // Given polls and no markets
    FoldSpec spec = spec();

    // When, then
    assertThatThrownBy(() -> FoldTopology.build(new MoversFold(), spec, schemas, meters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fold 'movers' watches none of the kinds that are served");
  }
}
