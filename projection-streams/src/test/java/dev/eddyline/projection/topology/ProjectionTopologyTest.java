package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.Kinds;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.OutcomeKey;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionTopologyTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");

  @TempDir private Path state;

  private final Topics topics = new Topics("poll", 1);
  private final FixedSchemas schemas = new FixedSchemas();
  private final KindContract poll = KindContract.of("poll").orElseThrow();
  private final RecordCodec<Command<PollCommand>> commands =
      RecordCodec.of(poll.command(), schemas, "s", Command.class, PollCommand.class);
  private final RecordCodec<Event<PollEvent>> events =
      RecordCodec.of(poll.event(), schemas, "s", Event.class, PollEvent.class);
  private final RecordCodec<View<PollView>> views =
      RecordCodec.of(poll.view(), schemas, "s", View.class, PollView.class);
  private final RecordCodec<Outcome> outcomes =
      RecordCodec.of(Contract.OUTCOME, schemas, "s", Outcome.class);
  private final RecordCodec<DeadLetter> letters =
      RecordCodec.of(Contract.DEAD_LETTER, schemas, "s", DeadLetter.class);

  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> input;

  @BeforeEach
  void start() {
    ProjectionSpec spec = spec();
    Properties properties = ProjectionApplication.properties(spec);
    driver = new TopologyTestDriver(topology(spec), properties, AT);
    input =
        driver.createInputTopic(
            topics.commands(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private ProjectionSpec spec() {
    ProjectionConfig config =
        new ProjectionConfig(
            "unused:9092", state, "test", 1, 0, 1, Duration.ofHours(24), Duration.ofMillis(50), 2);
    return new ProjectionSpec(topics, "epoch", config);
  }

  private Topology topology(ProjectionSpec spec) {
    return ProjectionTopology.build(Kinds.POLL, spec, schemas, new SimpleMeterRegistry());
  }

  private void send(String entity, String id, String actor, PollCommand payload) {
    send(entity, new Command<>(id, actor, null, null, AT, payload));
  }

  private void send(String entity, Command<PollCommand> command) {
    byte[] key = entity.getBytes(StandardCharsets.UTF_8);
    input.pipeInput(key, commands.encode(command), command.at());
  }

  private void send(String entity, String id, PollCommand payload, RecordHeaders headers) {
    send(entity, id, "ada", payload, headers);
  }

  private void send(
      String entity, String id, String actor, PollCommand payload, RecordHeaders headers) {
    send(entity, new Command<>(id, actor, null, null, AT, payload), headers);
  }

  private void send(String entity, Command<PollCommand> command, RecordHeaders headers) {
    byte[] key = entity.getBytes(StandardCharsets.UTF_8);
    input.pipeInput(new TestRecord<>(key, commands.encode(command), headers, command.at()));
  }

  private static PollCommand.Create lunch(@Nullable Instant closesAt) {
    return new PollCommand.Create(
        "Lunch?",
        List.of(new Option("tea", null, false), new Option("pie", null, false)),
        Method.SINGLE,
        null,
        null,
        null,
        closesAt,
        true,
        false);
  }

  private static PollCommand.CastVote vote(String option) {
    return new PollCommand.CastVote(List.of(option), null, null);
  }

  private List<Event<PollEvent>> events() {
    return values(topics.events()).stream().map(events::decode).toList();
  }

  private List<View<PollView>> views() {
    return values(topics.views()).stream().map(views::decode).toList();
  }

  private List<Outcome> outcomes() {
    List<Outcome> decoded = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : records(topics.outcomes())) {
      Outcome outcome = outcomes.decode(record.value());
      assertThat(OutcomeKey.ofChangelog(record.key()).command()).isEqualTo(outcome.command());
      decoded.add(outcome);
    }
    return decoded;
  }

  private List<byte[]> values(String topic) {
    return records(topic).stream().map(TestRecord::value).toList();
  }

  private List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  @Test
  void theTopologyIsPinned() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
      assertThat(topology(spec()).describe().toString())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void aCommandBecomesAnEventAViewAndAnOutcomeAtOneVersion() {
    // Given
    send("lunch", "c-1", "ada", lunch(null));
    events();
    views();
    outcomes();

    // When
    send("lunch", "c-2", "bob", vote("pie"));

    // Then
    assertThat(events()).extracting(Event::version, Event::command).containsExactly(t(2L, "c-2"));
    View<PollView> view = views().getLast();
    assertThat(view.version()).isEqualTo(2);
    assertThat(view.epoch()).isEqualTo("epoch");
    assertThat(view.at()).isEqualTo(AT);
    assertThat(view.state().ballots()).isEqualTo(1);
    assertThat(view.state().result().tally()).containsEntry("pie", 1L).containsEntry("tea", 0L);
    assertThat(outcomes()).containsExactly(Outcome.accepted("c-2", 2).ofCommand(AT, null));
  }

  @Test
  void aKnownCommandIdRepeatsItsOutcomeAndChangesNothing() {
    // Given
    send("lunch", "c-1", "ada", lunch(null));
    send("lunch", "c-2", "bob", vote("pie"));
    events();
    views();
    outcomes();

    // When the same id comes again, even with another payload
    send("lunch", "c-2", "bob", vote("tea"));

    // Then
    assertThat(events()).isEmpty();
    assertThat(views()).isEmpty();
    assertThat(outcomes()).containsExactly(Outcome.accepted("c-2", 2).ofCommand(AT, null));
  }

  @Test
  void anOutcomeSaysWhichCommandItIsOfAndGoesOnToSayItWhenItIsRepeated() {
    // Given
    send("lunch", "c-1", "ada", lunch(null));
    outcomes();

    // When a command comes with a fingerprint, and later another of its id with another one
    send("lunch", "c-2", vote("pie"), AT, 42);
    send("lunch", "c-2", vote("tea"), AT.plusSeconds(1), 43);

    // Then
    Outcome first = Outcome.accepted("c-2", 2).ofCommand(AT, 42L);
    assertThat(outcomes()).containsExactly(first, first);
  }

  private void send(String entity, String id, PollCommand payload, Instant at, long fingerprint) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        "eddyline-fingerprint", ByteBuffer.allocate(Long.BYTES).putLong(fingerprint).array());
    send(entity, new Command<>(id, "bob", null, null, at, payload), headers);
  }

  @Test
  void theSameCommandIdOnAnotherEntityIsAnotherCommand() {
    // Given
    send("lunch", "c-1", "ada", lunch(null));

    // When
    send("dinner", "c-1", "ada", lunch(null));

    // Then
    assertThat(outcomes())
        .containsExactly(
            Outcome.accepted("c-1", 1).ofCommand(AT, null),
            Outcome.accepted("c-1", 1).ofCommand(AT, null));
    assertThat(events()).hasSize(2);
  }

  @Test
  void aRefusedCommandIsRememberedToo() {
    // Given a vote before there is a poll
    send("lunch", "c-1", "bob", vote("pie"));
    Outcome refused = outcomes().getFirst();
    assertThat(refused.status()).isEqualTo(Outcome.Status.REJECTED);
    assertThat(refused.version()).isZero();

    // When the poll is made and the vote comes again
    send("lunch", "c-2", "ada", lunch(null));
    outcomes();
    send("lunch", "c-1", "bob", vote("pie"));

    // Then
    assertThat(outcomes()).containsExactly(refused);
  }

  @Test
  void anOutcomeIsForgottenAfterTheIdempotencyWindow() {
    // Given
    send("lunch", "c-1", "ada", lunch(null));
    send("lunch", "c-2", "bob", vote("pie"));
    outcomes();

    // When the same id comes a day and a bit later
    Instant later = AT.plus(Duration.ofHours(25));
    send("lunch", new Command<>("c-2", "bob", null, null, later, vote("tea")));

    // Then it is decided anew: bob has voted already
    assertThat(outcomes()).extracting(Outcome::status).containsExactly(Outcome.Status.REJECTED);
  }

  @Test
  void anotherExpectedVersionIsRefusedWithTheCurrentOne() {
    // Given
    send("lunch", "c-1", "ada", lunch(null));
    outcomes();

    // When
    send("lunch", new Command<>("c-2", "bob", null, 7L, AT, vote("pie")));
    send("lunch", new Command<>("c-3", "bob", null, 1L, AT, vote("pie")));

    // Then
    List<Outcome> outcomes = outcomes();
    assertThat(outcomes.getFirst().code()).isEqualTo(Outcome.VERSION_CONFLICT);
    assertThat(outcomes.getFirst().version()).isEqualTo(1);
    assertThat(outcomes.getLast()).isEqualTo(Outcome.accepted("c-3", 2).ofCommand(AT, null));
  }

  @Test
  void whatNoCodeCanReadIsKeptWithItsPositionAndThePartitionGoesOn() {
    // Given
    byte[] key = "lunch".getBytes(StandardCharsets.UTF_8);
    byte[] good = commands.encode(new Command<>("c", "ada", null, null, AT, lunch(null)));

    // When
    input.pipeInput(key, new byte[] {9, 9}, AT);
    input.pipeInput(key, WireFormat.frame(1, new byte[] {1, 2, 3}), AT);
    input.pipeInput("a/b".getBytes(StandardCharsets.UTF_8), good, AT);
    input.pipeInput(new TestRecord<>(null, good, AT));
    input.pipeInput(new TestRecord<>(key, null, AT));
    input.pipeInput(key, WireFormat.frame(4_711, new byte[] {1}), AT);
    send("lunch", "c-1", "ada", lunch(null));

    // Then
    List<DeadLetter> dead = values(topics.dead()).stream().map(letters::decode).toList();
    assertThat(dead).extracting(DeadLetter::offset).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(dead).allMatch(letter -> letter.topic().equals(topics.commands()));
    assertThat(dead.getFirst().value()).isEqualTo(ByteBuffer.wrap(new byte[] {9, 9}));
    assertThat(dead.get(2).error()).isEqualTo("its key is no entity id");
    assertThat(dead.get(3).error()).contains("no key");
    assertThat(dead.get(4).error()).contains("no value");
    assertThat(dead.get(5).error()).contains("not registered").contains("4711");
    assertThat(outcomes()).containsExactly(Outcome.accepted("c-1", 1).ofCommand(AT, null));
  }

  @Test
  void entitiesBeyondTheMemoryLimitAreReadBackFromTheirStores() {
    // Given twice as many polls as are kept in memory
    for (String id : List.of("a", "b", "c", "d")) {
      send(id, "create", "ada", lunch(null));
      send(id, "vote", "bob", vote("pie"));
    }
    views();

    // When each is used again, oldest first
    for (String id : List.of("a", "b", "c", "d")) {
      send(id, "more", "cy", vote("tea"));
    }

    // Then
    assertThat(views())
        .hasSize(4)
        .allMatch(view -> view.version() == 3 && view.state().ballots() == 2);
  }

  @Test
  void aDeadlineBecomesACommandInTheLogAndIsDecidedOnce() {
    // Given a poll that closes in a minute
    Instant closesAt = AT.plusSeconds(60);
    send("lunch", "c-1", "ada", lunch(closesAt));
    driver.advanceWallClockTime(Duration.ofSeconds(59));
    assertThat(views().getLast().state().status()).isEqualTo(PollView.Status.OPEN);

    // When
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    driver.advanceWallClockTime(Duration.ofSeconds(2));

    // Then
    View<PollView> closed = views().getLast();
    assertThat(closed.state().status()).isEqualTo(PollView.Status.CLOSED);
    assertThat(closed.version()).isEqualTo(2);
    assertThat(closed.at()).isEqualTo(closesAt);
    assertThat(events()).extracting(Event::actor).containsExactly("ada", DecideProcessor.CLOCK);
  }

  @Test
  void theTraceOfACommandGoesOnWithItsEventsAndIsToldInTheView() {
    // Given
    RecordHeaders headers = traced(TRACE);
    headers.add("private", new byte[] {1});

    // When
    send("lunch", "c", lunch(null), headers);

    // Then
    TestRecord<byte[], byte[]> event = records(topics.events()).getFirst();
    assertThat(event.headers()).hasSize(1);
    assertThat(event.headers().lastHeader(DecideProcessor.TRACE_HEADER).value())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(TRACE);
    assertThat(views()).extracting(View::trace).containsExactly(TRACE);
  }

  @Test
  void aViewHasTheTraceOfItsNewestChangeAndOfNoOther() {
    // Given a poll that a traced command has made
    send("lunch", "c-1", lunch(AT.plusSeconds(60)), traced(TRACE));

    // When it is changed without a trace, a traced command is refused, one that changes it has
    // another trace, one has what is too long for a trace, and in the end its time is over
    send("lunch", "c-2", "bob", vote("pie"));
    send("lunch", "c-3", vote("jam"), traced(TRACE));
    send("lunch", "c-4", "cy", vote("pie"));
    send("lunch", "c-5", vote("tea"), traced(TRACE.replace("-01", "-00")));
    send("lunch", "c-6", "dee", vote("pie"), traced("t".repeat(DecideProcessor.TRACE_BYTES_MAX)));
    send(
        "lunch",
        "c-7",
        "eve",
        vote("pie"),
        traced("t".repeat(DecideProcessor.TRACE_BYTES_MAX + 1)));
    send("lunch", "c-8", "fay", vote("pie"), traced(TRACE));
    driver.advanceWallClockTime(Duration.ofSeconds(61));

    // Then
    assertThat(views())
        .extracting(View::trace)
        .containsExactly(
            TRACE,
            null,
            null,
            TRACE.replace("-01", "-00"),
            "t".repeat(DecideProcessor.TRACE_BYTES_MAX),
            null,
            TRACE,
            null);
  }

  private static RecordHeaders traced(String trace) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", trace.getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  @Test
  void outcomesAreKeptUnderEntityAndCommand() {
    // When
    send("lunch", "c-1", "ada", lunch(null));

    // Then
    WindowStore<String, byte[]> store = driver.getWindowStore(Topics.OUTCOMES_STORE);
    try (var found = store.fetch(new OutcomeKey("lunch", "c-1").stored(), AT, AT.plusMillis(1))) {
      assertThat(outcomes.decode(found.next().value))
          .isEqualTo(Outcome.accepted("c-1", 1).ofCommand(AT, null));
    }
  }

  private static org.assertj.core.groups.Tuple t(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
