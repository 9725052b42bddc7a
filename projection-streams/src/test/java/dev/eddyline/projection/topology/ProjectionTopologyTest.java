package dev.eddyline.projection.topology;

import static dev.eddyline.projection.topology.PollDriver.AT;
import static dev.eddyline.projection.topology.PollDriver.TOPICS;
import static dev.eddyline.projection.topology.PollDriver.lunch;
import static dev.eddyline.projection.topology.PollDriver.traced;
import static dev.eddyline.projection.topology.PollDriver.unawaited;
import static dev.eddyline.projection.topology.PollDriver.vote;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Rejection;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.topic.OutcomeKey;
import dev.eddyline.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionTopologyTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir private Path state;

  private PollDriver polls;

  @BeforeEach
  void start() {
    polls = new PollDriver(state);
  }

  @AfterEach
  void stop() {
    polls.close();
  }

  @Test
  void theTopologyIsPinned() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
      assertThat(polls.description())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void aCommandBecomesAnEventAViewAndAnOutcomeAtOneVersion() {
    // Given
    polls.send("lunch", "c-1", "ada", lunch(null));
    polls.events();
    polls.views();
    polls.outcomes();

    // When
    polls.send("lunch", "c-2", "bob", vote("pie"));

    // Then
    assertThat(polls.events())
        .extracting(Event::version, Event::command)
        .containsExactly(t(2L, "c-2"));
    View<PollView> view = polls.views().getLast();
    assertThat(view.version()).isEqualTo(2);
    assertThat(view.epoch()).isEqualTo("epoch");
    assertThat(view.at()).isEqualTo(AT);
    assertThat(view.state().ballots()).isEqualTo(1);
    assertThat(view.state().result().tally()).containsEntry("pie", 1L).containsEntry("tea", 0L);
    assertThat(polls.outcomes()).containsExactly(Outcome.accepted("c-2", 2).ofCommand(AT, null));
  }

  @Test
  void viewsAreToldAndKeptInNoStore() {
    // Given
    polls.send("lunch", "c-1", "ada", lunch(null));

    // When
    KeyValueStore<String, byte[]> views = polls.driver().getKeyValueStore(Topics.VIEWS_STORE);
    KeyValueStore<String, byte[]> entities = polls.driver().getKeyValueStore(Topics.ENTITIES_STORE);

    // Then
    assertThat(polls.views()).hasSize(1);
    assertThat(entities.get("lunch")).isNotNull();
    assertThatThrownBy(() -> views.get("lunch"))
        .hasMessage("views is only a changelog and cannot be asked");
  }

  @Test
  void aKnownCommandIdRepeatsItsOutcomeAndChangesNothing() {
    // Given
    polls.send("lunch", "c-1", "ada", lunch(null));
    polls.send("lunch", "c-2", "bob", vote("pie"));
    polls.events();
    polls.views();
    polls.outcomes();

    // When the same id comes again, even with another payload
    polls.send("lunch", "c-2", "bob", vote("tea"));

    // Then
    assertThat(polls.events()).isEmpty();
    assertThat(polls.views()).isEmpty();
    assertThat(polls.outcomes()).containsExactly(Outcome.accepted("c-2", 2).ofCommand(AT, null));
  }

  @Test
  void anOutcomeSaysWhichCommandItIsOfAndGoesOnToSayItWhenItIsRepeated() {
    // Given
    polls.send("lunch", "c-1", "ada", lunch(null));
    polls.outcomes();

    // When a command comes with a fingerprint, and later another of its id with another one
    send("c-2", vote("pie"), AT, 42);
    send("c-2", vote("tea"), AT.plusSeconds(1), 43);

    // Then
    Outcome first = Outcome.accepted("c-2", 2).ofCommand(AT, 42L);
    assertThat(polls.outcomes()).containsExactly(first, first);
  }

  private void send(String id, PollCommand payload, Instant at, long fingerprint) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        "eddyline-fingerprint", ByteBuffer.allocate(Long.BYTES).putLong(fingerprint).array());
    polls.send("lunch", new Command<>(id, "bob", null, null, at, payload), headers);
  }

  @Test
  void theSameCommandIdOnAnotherEntityIsAnotherCommand() {
    // Given
    polls.send("lunch", "c-1", "ada", lunch(null));

    // When
    polls.send("dinner", "c-1", "ada", lunch(null));

    // Then
    assertThat(polls.outcomes())
        .containsExactly(
            Outcome.accepted("c-1", 1).ofCommand(AT, null),
            Outcome.accepted("c-1", 1).ofCommand(AT, null));
    assertThat(polls.events()).hasSize(2);
  }

  @Test
  void aRefusedCommandIsRememberedToo() {
    // Given a vote before there is a poll
    polls.send("lunch", "c-1", "bob", vote("pie"));
    Outcome refused = polls.outcomes().getFirst();
    assertThat(refused.status()).isEqualTo(Outcome.Status.REJECTED);
    assertThat(refused.version()).isZero();

    // When the poll is made and the vote comes again
    polls.send("lunch", "c-2", "ada", lunch(null));
    polls.outcomes();
    polls.send("lunch", "c-1", "bob", vote("pie"));

    // Then
    assertThat(polls.outcomes()).containsExactly(refused);
  }

  @Test
  void whatIsRefusedIsKeptOnceWithWhoAskedAndWhyAndNothingElseIs() {
    // Given a vote before there is a poll, refused
    polls.send("lunch", "c-1", "bob", vote("pie"), traced("00-ab-cd-01"));

    // When it is repeated, a source's command is refused as well, and one is accepted
    polls.send("lunch", "c-1", "bob", vote("pie"));
    polls.send("lunch", "feed:7", "feed", vote("tea"), unawaited("feed", 7));
    polls.send("lunch", "c-2", "ada", lunch(null));

    // Then
    List<TestRecord<byte[], byte[]>> records = polls.records(TOPICS.rejections());
    assertThat(records.stream().map(record -> polls.rejection(record.value())))
        .containsExactly(
            new Rejection("c-1", "bob", null, AT, 0, "no-such-poll", "there is no such poll", null),
            new Rejection(
                "feed:7", "feed", null, AT, 0, "no-such-poll", "there is no such poll", null));
    assertThat(records.getFirst().key()).asString(UTF_8).isEqualTo("lunch");
    assertThat(records.getFirst().headers().lastHeader("traceparent").value())
        .asString(UTF_8)
        .isEqualTo("00-ab-cd-01");
  }

  @Test
  void anOutcomeIsForgottenAfterTheIdempotencyWindow() {
    // Given
    polls.send("lunch", "c-1", "ada", lunch(null));
    polls.send("lunch", "c-2", "bob", vote("pie"));
    polls.outcomes();

    // When the same id comes a day and a bit later
    Instant later = AT.plus(Duration.ofHours(25));
    polls.send("lunch", new Command<>("c-2", "bob", null, null, later, vote("tea")));

    // Then it is decided anew: bob has voted already
    assertThat(polls.outcomes())
        .extracting(Outcome::status)
        .containsExactly(Outcome.Status.REJECTED);
  }

  @Test
  void anotherExpectedVersionIsRefusedWithTheCurrentOne() {
    // Given
    polls.send("lunch", "c-1", "ada", lunch(null));
    polls.outcomes();

    // When
    polls.send("lunch", new Command<>("c-2", "bob", null, 7L, AT, vote("pie")));
    polls.send("lunch", new Command<>("c-3", "bob", null, 1L, AT, vote("pie")));

    // Then
    List<Outcome> outcomes = polls.outcomes();
    assertThat(outcomes.getFirst().code()).isEqualTo(Outcome.VERSION_CONFLICT);
    assertThat(outcomes.getFirst().version()).isEqualTo(1);
    assertThat(outcomes.getLast()).isEqualTo(Outcome.accepted("c-3", 2).ofCommand(AT, null));
  }

  @Test
  void whatNoCodeCanReadIsKeptWithItsPositionAndThePartitionGoesOn() {
    // Given
    byte[] key = "lunch".getBytes(StandardCharsets.UTF_8);
    byte[] good = polls.encoded(new Command<>("c", "ada", null, null, AT, lunch(null)));

    // When
    polls.input().pipeInput(key, new byte[] {9, 9}, AT);
    polls.input().pipeInput(key, WireFormat.frame(1, new byte[] {1, 2, 3}), AT);
    polls.input().pipeInput("a/b".getBytes(StandardCharsets.UTF_8), good, AT);
    polls.input().pipeInput(new TestRecord<>(null, good, AT));
    polls.input().pipeInput(new TestRecord<>(key, null, AT));
    polls.input().pipeInput(key, WireFormat.frame(4_711, new byte[] {1}), AT);
    polls.send("lunch", "c-1", "ada", lunch(null));

    // Then
    List<DeadLetter> dead = polls.letters();
    assertThat(dead).extracting(DeadLetter::offset).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(dead).allMatch(letter -> letter.topic().equals(TOPICS.commands()));
    assertThat(dead.getFirst().value()).isEqualTo(ByteBuffer.wrap(new byte[] {9, 9}));
    assertThat(dead.get(2).error()).isEqualTo("its key is no entity id");
    assertThat(dead.get(3).error()).contains("no key");
    assertThat(dead.get(4).error()).contains("no value");
    assertThat(dead.get(5).error()).contains("not registered").contains("4711");
    assertThat(polls.outcomes()).containsExactly(Outcome.accepted("c-1", 1).ofCommand(AT, null));
  }

  @Test
  void entitiesBeyondTheMemoryLimitAreReadBackFromTheirStores() {
    // Given twice as many polls as are kept in memory
    for (String id : List.of("a", "b", "c", "d")) {
      polls.send(id, "create", "ada", lunch(null));
      polls.send(id, "vote", "bob", vote("pie"));
    }
    polls.views();

    // When each is used again, oldest first
    for (String id : List.of("a", "b", "c", "d")) {
      polls.send(id, "more", "cy", vote("tea"));
    }

    // Then
    assertThat(polls.views())
        .hasSize(4)
        .allMatch(view -> view.version() == 3 && view.state().ballots() == 2);
  }

  @Test
  void whatConcernsAMemberOrMovesADeadlineIsStoredAtOnce() {
    // Given a poll with a deadline that was stored just now
    polls.send("lunch", "c-1", "ada", lunch(AT.plusSeconds(60)));

    byte[] created = stored("lunch");

    // When a member votes, and then the poll is closed before its time
    polls.send("lunch", "c-2", "bob", vote("pie"));
    byte[] voted = stored("lunch");
    polls.send("lunch", "c-3", "ada", new PollCommand.Close());

    // Then each is in the store at once, and nothing is in the journal
    assertThat(voted).isNotEqualTo(created);
    assertThat(stored("lunch")).isNotEqualTo(voted);
    assertThat(polls.views()).extracting(View::version).containsExactly(1L, 2L, 3L);
    try (var journal =
        polls.driver().<String, byte[]>getKeyValueStore(Topics.JOURNAL_STORE).all()) {
      assertThat(journal.hasNext()).isFalse();
    }
    polls.driver().advanceWallClockTime(Duration.ofSeconds(61));
    assertThat(polls.events()).extracting(Event::actor).containsExactly("ada", "bob", "ada");
  }

  private byte[] stored(String entity) {
    return polls.driver().<String, byte[]>getKeyValueStore(Topics.ENTITIES_STORE).get(entity);
  }

  @Test
  void aDeadlineBecomesACommandInTheLogAndIsDecidedOnce() {
    // Given a poll that closes in a minute
    Instant closesAt = AT.plusSeconds(60);
    polls.send("lunch", "c-1", "ada", lunch(closesAt));
    polls.driver().advanceWallClockTime(Duration.ofSeconds(59));
    assertThat(polls.views().getLast().state().status()).isEqualTo(PollView.Status.OPEN);

    // When
    polls.driver().advanceWallClockTime(Duration.ofSeconds(2));
    polls.driver().advanceWallClockTime(Duration.ofSeconds(2));

    // Then
    View<PollView> closed = polls.views().getLast();
    assertThat(closed.state().status()).isEqualTo(PollView.Status.CLOSED);
    assertThat(closed.version()).isEqualTo(2);
    assertThat(closed.at()).isEqualTo(closesAt);
    assertThat(polls.events())
        .extracting(Event::actor)
        .containsExactly("ada", DecideProcessor.CLOCK);
  }

  @Test
  void theTraceOfACommandGoesOnWithItsEventsAndIsToldInTheView() {
    // Given
    RecordHeaders headers = traced(TRACE);
    headers.add("private", new byte[] {1});

    // When
    polls.send("lunch", "c", "ada", lunch(null), headers);

    // Then
    TestRecord<byte[], byte[]> event = polls.records(TOPICS.events()).getFirst();
    assertThat(event.headers()).hasSize(1);
    assertThat(event.headers().lastHeader(DecideProcessor.TRACE_HEADER).value())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(TRACE);
    assertThat(polls.views()).extracting(View::trace).containsExactly(TRACE);
  }

  @Test
  void aViewHasTheTraceOfItsNewestChangeAndOfNoOther() {
    // Given a poll that a traced command has made
    polls.send("lunch", "c-1", "ada", lunch(AT.plusSeconds(60)), traced(TRACE));

    // When it is changed without a trace, a traced command is refused, one that changes it has
    // another trace, one has what is too long for a trace, and in the end its time is over
    polls.send("lunch", "c-2", "bob", vote("pie"));
    polls.send("lunch", "c-3", "cy", vote("jam"), traced(TRACE));
    polls.send("lunch", "c-4", "cy", vote("pie"));
    polls.send("lunch", "c-5", "ada", vote("tea"), traced(TRACE.replace("-01", "-00")));
    polls.send(
        "lunch", "c-6", "dee", vote("pie"), traced("t".repeat(DecideProcessor.TRACE_BYTES_MAX)));
    polls.send(
        "lunch",
        "c-7",
        "eve",
        vote("pie"),
        traced("t".repeat(DecideProcessor.TRACE_BYTES_MAX + 1)));
    polls.send("lunch", "c-8", "fay", vote("pie"), traced(TRACE));
    polls.driver().advanceWallClockTime(Duration.ofSeconds(61));

    // Then
    assertThat(polls.views())
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

  @Test
  void outcomesAreKeptUnderEntityAndCommand() {
    // When
    polls.send("lunch", "c-1", "ada", lunch(null));

    // Then
    WindowStore<String, byte[]> store = polls.driver().getWindowStore(Topics.OUTCOMES_STORE);
    try (var found = store.fetch(new OutcomeKey("lunch", "c-1").stored(), AT, AT.plusMillis(1))) {
      assertThat(polls.outcome(found.next().value))
          .isEqualTo(Outcome.accepted("c-1", 1).ofCommand(AT, null));
    }
  }

  private static org.assertj.core.groups.Tuple t(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
