package dev.eddyline.projection.poll;

import static dev.eddyline.projection.poll.Polls.CLOSES;
import static dev.eddyline.projection.poll.Polls.OPENS;
import static dev.eddyline.projection.poll.Polls.T0;
import static dev.eddyline.projection.poll.Polls.ballot;
import static dev.eddyline.projection.poll.Polls.changeTo;
import static dev.eddyline.projection.poll.Polls.choose;
import static dev.eddyline.projection.poll.Polls.command;
import static dev.eddyline.projection.poll.Polls.created;
import static dev.eddyline.projection.poll.Polls.scheduled;
import static dev.eddyline.projection.poll.Polls.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollEvent.Closed;
import dev.eddyline.schemas.poll.PollEvent.Opened;
import dev.eddyline.schemas.poll.PollEvent.VoteCast;
import dev.eddyline.schemas.poll.PollEvent.VoteChanged;
import dev.eddyline.schemas.poll.PollEvent.VoteRetracted;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state against every command and every event. */
class PollLifeTest {

  private static final PollEvent SCHEDULED = created(scheduled(OPENS, CLOSES));
  private static final PollEvent TIMED = created(scheduled(null, CLOSES));
  private static final PollEvent VOTE = new VoteCast("ann", ballot("soup"));

  /** The histories that lead to the states. */
  private static final Map<String, List<PollEvent>> HISTORIES =
      Map.ofEntries(
          Map.entry("absent", List.of()),
          Map.entry("scheduled", List.of(SCHEDULED)),
          Map.entry("open", List.of(single())),
          Map.entry("open, timed", List.of(TIMED)),
          Map.entry("open, voted", List.of(single(), VOTE)),
          Map.entry("open, timed, voted", List.of(TIMED, VOTE)),
          Map.entry("open, voted for good", List.of(Polls.lasting(), VOTE)),
          Map.entry("closed", List.of(single(), new Closed())),
          Map.entry("closed, voted", List.of(single(), VOTE, new Closed())));

  private static final Map<String, PollCommand> COMMANDS = new LinkedHashMap<>();
  private static final Map<String, PollEvent> EVENTS = new LinkedHashMap<>();

  static {
    COMMANDS.put("Create", Polls.newPoll(Method.SINGLE));
    COMMANDS.put("Open", new PollCommand.Open());
    COMMANDS.put("Close", new PollCommand.Close());
    COMMANDS.put("CastVote", choose("pizza"));
    COMMANDS.put("ChangeVote", changeTo("pizza"));
    COMMANDS.put("RetractVote", new PollCommand.RetractVote());
    EVENTS.put("Created", single());
    EVENTS.put("Opened", new Opened());
    EVENTS.put("Closed", new Closed());
    EVENTS.put("VoteCast", new VoteCast("bob", ballot("pizza")));
    EVENTS.put("VoteChanged", new VoteChanged("ann", ballot("soup"), ballot("pizza")));
    EVENTS.put("VoteRetracted", new VoteRetracted("ann", ballot("soup")));
  }

  /** Seconds are those after T0; the poll opens at 60 and closes at 120 where it is timed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          absent               |   0 | Created        | no-such-poll  | no-such-poll  | no-such-poll    | no-such-poll  | no-such-poll
          scheduled            |  59 | already-exists | Opened        | Closed        | poll-not-open   | poll-not-open | poll-not-open
          scheduled            |  60 | already-exists | Opened        | Opened Closed | Opened VoteCast | no-vote       | no-vote
          scheduled            | 120 | already-exists | Opened Closed | Opened Closed | poll-closed     | poll-closed   | poll-closed
          open                 | 999 | already-exists | -             | Closed        | VoteCast        | no-vote       | no-vote
          open, voted          | 999 | already-exists | -             | Closed        | already-voted   | VoteChanged   | VoteRetracted
          open, voted for good | 999 | already-exists | -             | Closed        | already-voted   | vote-is-final | vote-is-final
          open, timed          | 119 | already-exists | -             | Closed        | VoteCast        | no-vote       | no-vote
          open, timed          | 120 | already-exists | Closed        | Closed        | poll-closed     | poll-closed   | poll-closed
          open, timed, voted   | 119 | already-exists | -             | Closed        | already-voted   | VoteChanged   | VoteRetracted
          open, timed, voted   | 120 | already-exists | Closed        | Closed        | poll-closed     | poll-closed   | poll-closed
          closed               |   0 | already-exists | poll-closed   | -             | poll-closed     | poll-closed   | poll-closed
          closed, voted        | 999 | already-exists | poll-closed   | -             | poll-closed     | poll-closed   | poll-closed
          """)
  void everyStateAnswersEveryCommand(
      String state,
      long seconds,
      String create,
      String open,
      String close,
      String cast,
      String change,
      String retract) {
    // Given
    Instant at = T0.plusSeconds(seconds);
    List<String> expected = List.of(create, open, close, cast, change, retract);

    // When
    List<String> answers =
        COMMANDS.values().stream().map(payload -> answer(state, at, payload)).toList();

    // Then
    assertThat(answers).isEqualTo(expected);
  }

  private static String answer(String state, Instant at, PollCommand payload) {
    var run = Polls.run();
    HISTORIES.get(state).forEach(run::replay);
    return switch (run.take(command("ann", at, payload))) {
      case Decision.Accepted<PollEvent> accepted -> names(accepted.events());
      case Decision.Rejected<PollEvent> rejected -> rejected.code();
    };
  }

  private static String names(List<PollEvent> events) {
    return events.isEmpty()
        ? "-"
        : events.stream()
            .map(event -> event.getClass().getSimpleName())
            .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          absent        | Open | -    | -      | -    | -    | -
          scheduled     | -    | Open | Closed | -    | -    | -
          open          | -    | -    | Closed | Open | -    | -
          open, voted   | -    | -    | Closed | Open | Open | Open
          closed        | -    | -    | -      | -    | -    | -
          closed, voted | -    | -    | -      | -    | -    | -
          """)
  void everyStateFollowsOnlyTheEventsThatCanHappenToIt(
      String state,
      String created,
      String opened,
      String closed,
      String cast,
      String changed,
      String retracted) {
    List<String> expected = List.of(created, opened, closed, cast, changed, retracted);
    List<PollEvent> events = List.copyOf(EVENTS.values());
    for (int i = 0; i < events.size(); i++) {
      PollEvent event = events.get(i);
      var run = Polls.run();
      HISTORIES.get(state).forEach(run::replay);
      Poll before = run.entity();
      if (expected.get(i).equals("-")) {
        assertThatThrownBy(() -> run.replay(event)).isInstanceOf(IllegalStateException.class);
        assertThat(run.entity()).isSameAs(before);
      } else {
        run.replay(event);
        assertThat(run.entity().getClass().getSimpleName()).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void theTablesKnowEveryCommandAndEvent() {
    assertThat(COMMANDS.keySet()).isEqualTo(casesOf(PollCommand.class));
    assertThat(EVENTS.keySet()).isEqualTo(casesOf(PollEvent.class));
  }

  private static Set<String> casesOf(Class<?> type) {
    return Arrays.stream(type.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .collect(Collectors.toSet());
  }

  @Test
  void aPollWithAnOpeningTimeIsScheduled() {
    var run = Polls.run();

    run.replay(SCHEDULED);

    assertThat(run.entity()).isInstanceOf(Poll.Scheduled.class);
  }

  @Test
  void theDeadlinesLeadFromTheOpeningToTheClose() {
    // Given
    PollKind kind = new PollKind();
    var run = Polls.run();
    run.take(command("ann", T0, scheduled(OPENS, CLOSES)));
    assertThat(kind.deadline(run.entity())).isEqualTo(OPENS);

    // When
    run.take(command("clock", OPENS, kind.atDeadline(run.entity())));

    // Then
    assertThat(run.entity()).isInstanceOf(Poll.Open.class);
    assertThat(kind.deadline(run.entity())).isEqualTo(CLOSES);

    // When
    run.take(command("clock", CLOSES, kind.atDeadline(run.entity())));

    // Then
    assertThat(run.entity()).isInstanceOf(Poll.Closed.class);
    assertThat(kind.deadline(run.entity())).isNull();
    assertThatThrownBy(() -> kind.atDeadline(run.entity()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDeadlineThatComesLateEndsInAClosedPoll() {
    // Given
    PollKind kind = new PollKind();
    var run = Polls.run();
    run.take(command("ann", T0, scheduled(OPENS, CLOSES)));

    // When
    run.take(command("clock", CLOSES.plusSeconds(1), kind.atDeadline(run.entity())));

    // Then
    assertThat(run.entity()).isInstanceOf(Poll.Closed.class);
  }

  @Test
  void whatDoesNotExistHasNeitherDeadlineNorViewNorRecord() {
    PollKind kind = new PollKind();
    Poll absent = kind.decider().initial().entity();
    assertThat(kind.deadline(absent)).isNull();
    assertThatThrownBy(() -> kind.atDeadline(absent)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> PollKind.view(absent)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kind.toRecord(absent)).isInstanceOf(IllegalStateException.class);
  }
}
