package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.KindRun;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollCommand.CastVote;
import dev.eddyline.schemas.poll.PollCommand.ChangeVote;
import dev.eddyline.schemas.poll.PollCommand.Create;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollEvent.Created;
import dev.eddyline.schemas.poll.PollPart;
import dev.eddyline.schemas.poll.PollState;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.record.Command;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the tests of the poll kind share: a lunch poll of three options, its commands and events.
 */
final class Polls {

  static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant OPENS = T0.plusSeconds(60);
  static final Instant CLOSES = T0.plusSeconds(120);
  static final List<Option> OPTIONS = options("pizza", "soup", "salad");

  private Polls() {}

  static KindRun<PollCommand, PollEvent, Poll, PollState, Ballot, PollPart, PollView> run() {
    return new KindRun<>(new PollKind());
  }

  static List<Option> options(String... ids) {
    return Stream.of(ids).map(id -> new Option(id, null, false)).toList();
  }

  static Command<PollCommand> command(String actor, Instant at, PollCommand payload) {
    return new Command<>("c-1", actor, null, null, at, payload);
  }

  static Create newPoll(Method method) {
    return new Create("Lunch", OPTIONS, method, null, null, null, null, true, false);
  }

  static Create newPoll(
      Method method, List<Option> options, @Nullable Integer maxChoices, RunoffRules rules) {
    return new Create("Lunch", options, method, maxChoices, rules, null, null, true, false);
  }

  static Create scheduled(@Nullable Instant opensAt, @Nullable Instant closesAt) {
    return new Create("Lunch", OPTIONS, Method.SINGLE, null, null, opensAt, closesAt, true, false);
  }

  /** The event that follows from a command that is fine. */
  static Created created(Create create) {
    return new Creation(create, T0).created();
  }

  static Created single() {
    return created(newPoll(Method.SINGLE));
  }

  static Created multiple(int maxChoices) {
    return created(
        new Create("Lunch", OPTIONS, Method.MULTIPLE, maxChoices, null, null, null, true, false));
  }

  static Created ranked() {
    return created(newPoll(Method.RANKED));
  }

  /** A poll whose votes are final. */
  static Created lasting() {
    return created(
        new Create("Lunch", OPTIONS, Method.SINGLE, null, null, null, null, false, false));
  }

  static CastVote choose(String... options) {
    return new CastVote(List.of(options), null, null);
  }

  /** Each text is a rank: its marks, parted by spaces. */
  static CastVote rank(String... ranks) {
    return new CastVote(null, ranks(ranks), null);
  }

  static ChangeVote changeTo(String... options) {
    return new ChangeVote(List.of(options), null);
  }

  static Ballot ballot(String... options) {
    return new Ballot(List.of(List.of(options)), null);
  }

  /** Each text is a rank: its marks, parted by spaces. */
  static Ballot ranking(String... ranks) {
    return new Ballot(ranks(ranks), null);
  }

  private static List<List<String>> ranks(String... ranks) {
    return Stream.of(ranks)
        .map(rank -> rank.isEmpty() ? List.<String>of() : List.of(rank.split(" ")))
        .toList();
  }
}
