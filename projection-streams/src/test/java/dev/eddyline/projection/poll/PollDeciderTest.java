package dev.eddyline.projection.poll;

import static dev.eddyline.projection.poll.Polls.CLOSES;
import static dev.eddyline.projection.poll.Polls.OPENS;
import static dev.eddyline.projection.poll.Polls.OPTIONS;
import static dev.eddyline.projection.poll.Polls.T0;
import static dev.eddyline.projection.poll.Polls.ballot;
import static dev.eddyline.projection.poll.Polls.changeTo;
import static dev.eddyline.projection.poll.Polls.choose;
import static dev.eddyline.projection.poll.Polls.command;
import static dev.eddyline.projection.poll.Polls.multiple;
import static dev.eddyline.projection.poll.Polls.newPoll;
import static dev.eddyline.projection.poll.Polls.rank;
import static dev.eddyline.projection.poll.Polls.ranked;
import static dev.eddyline.projection.poll.Polls.ranking;
import static dev.eddyline.projection.poll.Polls.scheduled;
import static dev.eddyline.projection.poll.Polls.single;

import dev.eddyline.projection.decider.Scenario;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollCommand.CastVote;
import dev.eddyline.schemas.poll.PollCommand.ChangeVote;
import dev.eddyline.schemas.poll.PollCommand.Create;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollEvent.Created;
import dev.eddyline.schemas.poll.PollEvent.Opened;
import dev.eddyline.schemas.poll.PollEvent.VoteCast;
import dev.eddyline.schemas.poll.PollEvent.VoteChanged;
import dev.eddyline.schemas.poll.PollEvent.VoteRetracted;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.record.Command;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PollDeciderTest {

  private static Scenario<PollCommand, PollEvent> given(PollEvent... events) {
    return Scenario.given(new PollKind(), List.of(events));
  }

  private static Command<PollCommand> now(PollCommand payload) {
    return command("ann", T0, payload);
  }

  @Test
  void aPollIsCreatedWithItsDefaultsFilledIn() {
    given().when(now(newPoll(Method.SINGLE))).then(created(Method.SINGLE, 1, null));
    given().when(now(newPoll(Method.MULTIPLE))).then(created(Method.MULTIPLE, 3, null));
    given().when(now(newPoll(Method.RANKED))).then(created(Method.RANKED, 3, RunoffRules.DEFAULT));
  }

  private static Created created(Method method, int maxChoices, RunoffRules rules) {
    return new Created("Lunch", OPTIONS, method, maxChoices, rules, null, null, true, false);
  }

  @Test
  void aPollWhoseOpeningHasPassedIsOpenAtOnce() {
    Create create = scheduled(T0, CLOSES);
    given().when(now(create)).then(Polls.created(create), new Opened());
  }

  @Test
  void anOptionMayBeThereOnce() {
    given()
        .when(now(newPoll(Method.SINGLE, Polls.options("a", "b", "a"), null, null)))
        .thenRejected("duplicate-option", "/options/2/id");
  }

  @Test
  void oneOptionMayCollectWriteIns() {
    List<Option> options =
        List.of(
            new Option("a", null, true), new Option("b", null, false), new Option("c", null, true));
    given()
        .when(now(newPoll(Method.RANKED, options, null, null)))
        .thenRejected("duplicate-write-in", "/options/2/writeIn");
  }

  @Test
  void moreChoicesThanOptionsMakeNoSense() {
    given()
        .when(now(newPoll(Method.MULTIPLE, OPTIONS, 4, null)))
        .thenRejected("max-choices-too-large", "/maxChoices");
    given()
        .when(now(newPoll(Method.RANKED, OPTIONS, 4, null)))
        .thenRejected("max-choices-too-large", "/maxChoices");
    given()
        .when(now(newPoll(Method.SINGLE, OPTIONS, 2, null)))
        .thenRejected("max-choices-too-large", "/maxChoices");
  }

  @Test
  void onlyARankedPollHasRules() {
    given()
        .when(now(newPoll(Method.MULTIPLE, OPTIONS, null, RunoffRules.DEFAULT)))
        .thenRejected("rules-not-ranked", "/rules");
  }

  @Test
  void aPollClosesAfterItOpens() {
    given().when(now(scheduled(OPENS, OPENS))).thenRejected("closes-too-early", "/closesAt");
    given().when(now(scheduled(null, T0))).thenRejected("closes-too-early", "/closesAt");
    given()
        .when(now(scheduled(T0.minusSeconds(9), T0.minusSeconds(5))))
        .thenRejected("closes-too-early", "/closesAt");
  }

  @Test
  void aVoteIsCastForTheMemberThatTheCommandNames() {
    given(single())
        .when(
            new Command<>(
                "c-1", "feed", "bob", null, T0, new CastVote(List.of("soup"), null, "w-1")))
        .then(new VoteCast("bob", new Ballot(List.of(List.of("soup")), "w-1")));
  }

  @Test
  void aMemberHasOneBallot() {
    given(single(), new VoteCast("bob", ballot("soup")))
        .when(now(choose("soup")))
        .then(new VoteCast("ann", ballot("soup")));
    given(single(), new VoteCast("ann", ballot("soup")), new VoteCast("bob", ballot("soup")))
        .when(now(choose("soup")))
        .thenRejected("already-voted");
  }

  @Test
  void aVoteThatWasRetractedMayBeCastAgain() {
    given(single(), new VoteCast("ann", ballot("soup")), new VoteRetracted("ann", ballot("soup")))
        .when(now(choose("pizza")))
        .then(new VoteCast("ann", ballot("pizza")));
  }

  @Test
  void aChangedVoteKeepsItsGroup() {
    Ballot first = new Ballot(List.of(List.of("soup")), "w-1");
    given(single(), new VoteCast("ann", first))
        .when(now(changeTo("pizza")))
        .then(new VoteChanged("ann", first, new Ballot(List.of(List.of("pizza")), "w-1")));
  }

  @Test
  void theSameVoteAgainChangesNothing() {
    given(multiple(2), new VoteCast("ann", ballot("pizza", "salad")))
        .when(now(changeTo("salad", "pizza")))
        .then();
    given(ranked(), new VoteCast("ann", ranking("soup")))
        .when(now(new ChangeVote(null, List.of(List.of("soup"), List.of()))))
        .then();
  }

  @Test
  void aBlankVoteIsAVote() {
    given(single()).when(now(choose())).then(new VoteCast("ann", new Ballot(List.of(), null)));
    given(ranked()).when(now(rank("", ""))).then(new VoteCast("ann", new Ballot(List.of(), null)));
  }

  @Test
  void aRankMayBeSkippedOrOverVoted() {
    given(ranked())
        .when(now(rank("", "soup pizza", "* *")))
        .then(new VoteCast("ann", ranking("", "pizza soup", "* *")));
    given(ranked()).when(now(rank("* soup"))).then(new VoteCast("ann", ranking("soup *")));
  }

  @Test
  void aVoteHasTheFormOfThePoll() {
    given(ranked()).when(now(choose("soup"))).thenRejected("wrong-form", "/choices");
    given(single()).when(now(rank("soup"))).thenRejected("wrong-form", "/ranking");
    given(single())
        .when(now(new CastVote(List.of("soup"), List.of(), null)))
        .thenRejected("wrong-form", "/ranking");
    given(single())
        .when(now(new CastVote(null, null, null)))
        .thenRejected("wrong-form", "/choices");
    given(ranked())
        .when(now(new CastVote(null, null, null)))
        .thenRejected("wrong-form", "/ranking");
  }

  @Test
  void aVoteNamesOptionsOfThePoll() {
    given(single()).when(now(choose("fish"))).thenRejected("no-such-option", "/choices/0");
    given(single()).when(now(choose("*"))).thenRejected("no-such-option", "/choices/0");
    given(ranked()).when(now(rank("soup", "fish"))).thenRejected("no-such-option", "/ranking/1/0");
    given(single(), new VoteCast("ann", ballot("soup")))
        .when(now(changeTo("fish")))
        .thenRejected("no-such-option", "/choices/0");
  }

  @Test
  void aVoteHasNoMoreMarksThanAllowed() {
    given(single()).when(now(choose("soup", "pizza"))).thenRejected("too-many-choices", "/choices");
    given(multiple(2))
        .when(now(choose("soup", "pizza", "salad")))
        .thenRejected("too-many-choices", "/choices");
    List<List<String>> four = IntStream.range(0, 4).mapToObj(i -> List.<String>of()).toList();
    given(ranked())
        .when(now(new CastVote(null, four, null)))
        .thenRejected("too-many-ranks", "/ranking");
  }

  @Test
  void anOptionIsMarkedOnceInARank() {
    given(multiple(2))
        .when(now(choose("soup", "soup")))
        .thenRejected("duplicate-choice", "/choices/1");
    given(ranked())
        .when(now(rank("", "soup soup")))
        .thenRejected("duplicate-choice", "/ranking/1/1");
    given(ranked())
        .when(now(rank("soup", "soup")))
        .then(new VoteCast("ann", ranking("soup", "soup")));
  }

  @Test
  void anUnnamedMarkStandsInOverVotesOnly() {
    given(ranked()).when(now(rank("soup", "*"))).thenRejected("unnamed-mark", "/ranking/1/0");
  }
}
