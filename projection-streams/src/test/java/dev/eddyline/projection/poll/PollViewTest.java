package dev.eddyline.projection.poll;

import static dev.eddyline.projection.poll.Polls.OPTIONS;
import static dev.eddyline.projection.poll.Polls.T0;
import static dev.eddyline.projection.poll.Polls.choose;
import static dev.eddyline.projection.poll.Polls.command;
import static dev.eddyline.projection.poll.Polls.newPoll;
import static dev.eddyline.projection.poll.Polls.rank;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollCommand.CastVote;
import dev.eddyline.schemas.poll.PollCommand.Create;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.poll.PollView.Exhausted;
import dev.eddyline.schemas.poll.PollView.Result;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.schemas.poll.PollView.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PollViewTest {

  private static PollView view(Create create, CastVote... votes) {
    var run = Polls.run();
    run.take(command("ann", T0, create));
    for (int i = 0; i < votes.length; i++) {
      run.take(command("voter-" + i, T0, votes[i]));
    }
    return run.view();
  }

  private static Result result(Create create, CastVote... votes) {
    return view(create, votes).result();
  }

  @Test
  void theViewShowsTheSettings() {
    Create create =
        new Create(
            "Lunch",
            List.of(new Option("b", "Bread", false), new Option("a", null, false)),
            Method.MULTIPLE,
            2,
            null,
            T0.plusSeconds(1),
            T0.plusSeconds(2),
            false,
            false);

    PollView view = view(create);

    assertThat(view)
        .isEqualTo(
            new PollView(
                "Lunch",
                Method.MULTIPLE,
                Status.SCHEDULED,
                Map.of("b", "Bread", "a", "a"),
                2,
                T0.plusSeconds(1),
                T0.plusSeconds(2),
                false,
                false,
                0,
                new Result(Map.of("b", 0L, "a", 0L), 0, Map.of(), List.of())));
    assertThat(view.options().keySet()).containsExactly("b", "a");
    assertThat(view.result().tally().keySet()).containsExactly("b", "a");
  }

  @Test
  void theOptionsWithMostVotesLead() {
    assertThat(result(newPoll(Method.SINGLE), choose("soup"), choose("salad"), choose()))
        .isEqualTo(
            new Result(
                Map.of("pizza", 0L, "soup", 1L, "salad", 1L),
                1,
                Map.of(),
                List.of("soup", "salad")));
    assertThat(result(newPoll(Method.MULTIPLE), choose("soup", "salad"), choose("soup")))
        .isEqualTo(
            new Result(Map.of("pizza", 0L, "soup", 2L, "salad", 1L), 0, Map.of(), List.of("soup")));
  }

  @Test
  void aRankedPollShowsEveryRound() {
    Result result =
        result(newPoll(Method.RANKED), rank("pizza"), rank("soup"), rank("salad", "soup"), rank());

    Map<String, Long> first = Map.of("pizza", 1L, "soup", 1L, "salad", 1L);
    Exhausted none = new Exhausted(0, 0, 0, 0);
    assertThat(result)
        .isEqualTo(
            new Result(
                first,
                1,
                Map.of(
                    "1", new Round(first, 2, none, List.of("salad"), null),
                    "2", new Round(Map.of("pizza", 1L, "soup", 2L), 2, none, List.of(), "soup")),
                List.of("soup")));
    assertThat(result.rounds().keySet()).containsExactly("1", "2");
  }

  @Test
  void aRankedPollOfBlankBallotsHasNoRound() {
    assertThat(result(newPoll(Method.RANKED), rank(), rank("")))
        .isEqualTo(
            new Result(Map.of("pizza", 0L, "soup", 0L, "salad", 0L), 2, Map.of(), List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void hiddenResultsStayInsideUntilTheClose(Method method) {
    // Given
    var run = Polls.run();
    run.take(
        command(
            "ann",
            T0,
            new Create("Lunch", OPTIONS, method, null, null, T0.plusSeconds(5), null, true, true)));
    assertThat(run.view().result()).isNull();
    run.take(command("ann", T0.plusSeconds(1), new PollCommand.Open()));
    run.take(
        command("bob", T0.plusSeconds(2), method == Method.RANKED ? rank("soup") : choose("soup")));
    assertThat(run.view().status()).isEqualTo(Status.OPEN);
    assertThat(run.view().ballots()).isEqualTo(1);
    assertThat(run.view().result()).isNull();

    // When
    run.take(command("ann", T0.plusSeconds(3), new PollCommand.Close()));

    // Then
    assertThat(run.view().status()).isEqualTo(Status.CLOSED);
    assertThat(run.view().result().leaders()).containsExactly("soup");
  }
}
