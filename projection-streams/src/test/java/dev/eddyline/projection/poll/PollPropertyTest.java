package dev.eddyline.projection.poll;

import static dev.eddyline.projection.poll.Polls.T0;
import static dev.eddyline.projection.poll.Polls.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.KindRun;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollCommand.CastVote;
import dev.eddyline.schemas.poll.PollCommand.ChangeVote;
import dev.eddyline.schemas.poll.PollCommand.Create;
import dev.eddyline.schemas.poll.PollCommand.RetractVote;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollPart;
import dev.eddyline.schemas.poll.PollState;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.poll.PollView.Exhausted;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.poll.RunoffRules.Treatment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold for every poll, tried on random ones. */
class PollPropertyTest {

  private static final int POLLS = 300;

  @Test
  void everyBallotIsInEveryRoundOnce() {
    forRandomPolls(
        seed -> {
          PollView view = new RandomPoll(seed).vote().view();
          for (Round round : view.result().rounds().values()) {
            Exhausted out = round.exhausted();
            assertThat(
                    round.tally().values().stream().mapToLong(Long::longValue).sum()
                        + out.choices()
                        + out.overvotes()
                        + out.duplicates()
                        + out.skipped()
                        + view.result().blank())
                .isEqualTo(view.ballots());
          }
        });
  }

  @Test
  void theCountEqualsOneThatWalksEveryBallotInEveryRound() {
    forRandomPolls(
        seed -> {
          RandomPoll poll = new RandomPoll(seed).vote();
          if (poll.create.method() == Method.RANKED) {
            List<Round> rounds = List.copyOf(poll.view().result().rounds().values());
            assertThat(rounds.stream().map(Round::tally).toList())
                .isEqualTo(SlowCount.tallies(poll.create, poll.run.members().values(), rounds));
          }
        });
  }

  @Test
  void aRankedCountEndsWithAMajorityUnlessNoBallotCounts() {
    forRandomPolls(
        seed -> {
          Map<String, Round> rounds = new RandomPoll(seed).vote().view().result().rounds();
          int number = 0;
          for (Round round : rounds.values()) {
            boolean last = ++number == rounds.size();
            assertThat(round.eliminated().isEmpty()).isEqualTo(last);
            long active = round.tally().values().stream().mapToLong(Long::longValue).sum();
            assertThat(round.elected() != null).isEqualTo(last && active > 0);
            if (round.elected() != null) {
              assertThat(round.tally().get(round.elected()) * 2).isGreaterThan(active);
            }
          }
        });
  }

  @Test
  void theOrderOfTheBallotsDoesNotMatter() {
    forRandomPolls(
        seed -> {
          RandomPoll poll = new RandomPoll(seed).vote();
          List<String> members = new ArrayList<>(poll.run.members().keySet());
          Collections.shuffle(members, new Random(seed));

          var other = Polls.run();
          other.take(command("ann", T0, poll.create));
          for (String member : members) {
            other.replay(new PollEvent.VoteCast(member, poll.run.members().get(member)));
          }

          assertThat(other.entity()).isEqualTo(poll.run.entity());
          assertThat(other.view()).isEqualTo(poll.view());
        });
  }

  @Test
  void aVoteCastAndRetractedLeavesNoTrace() {
    forRandomPolls(
        seed -> {
          RandomPoll poll = new RandomPoll(seed).vote();
          Poll before = poll.run.entity();
          Map<?, ?> parts = poll.run.parts();

          assertThat(poll.run.take(command("late", T0, poll.cast())))
              .isInstanceOf(Decision.Accepted.class);
          poll.run.take(command("late", T0, new RetractVote()));

          assertThat(poll.run.entity()).isEqualTo(before);
          assertThat(poll.run.parts()).isEqualTo(parts);
        });
  }

  @Test
  void whatIsStoredGivesTheStateBack() {
    forRandomPolls(
        seed -> {
          RandomPoll poll = new RandomPoll(seed);
          for (int i = 0; i < 30; i++) {
            poll.vote(1);
            assertThat(poll.run.restored()).isEqualTo(poll.run.entity());
          }
          poll.run.take(command("ann", T0, new PollCommand.Close()));
          assertThat(poll.run.restored()).isEqualTo(poll.run.entity());
          assertThat(PollKind.view(poll.run.restored())).isEqualTo(poll.view());
        });
  }

  @Test
  void replayingTheEventsGivesTheStateBack() {
    forRandomPolls(
        seed -> {
          RandomPoll poll = new RandomPoll(seed).vote();

          var replayed = Polls.run();
          poll.run.events().forEach(replayed::replay);

          assertThat(replayed.entity()).isEqualTo(poll.run.entity());
          assertThat(replayed.members()).isEqualTo(poll.run.members());
          assertThat(replayed.parts()).isEqualTo(poll.run.parts());
          // As text, which shows the order of every map as well.
          assertThat(replayed.view()).hasToString(poll.view().toString());
        });
  }

  private static void forRandomPolls(LongConsumer property) {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + POLLS; seed++) {
      try {
        property.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("fails with seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** A poll with random settings, and members who cast, change and retract at random. */
  private static final class RandomPoll {

    private final Random random;
    private final Create create;
    private final List<String> ids;
    private final KindRun<PollCommand, PollEvent, Poll, PollState, Ballot, PollPart, PollView> run =
        Polls.run();

    RandomPoll(long seed) {
      random = new Random(seed);
      ids = IntStream.range(0, 2 + random.nextInt(6)).mapToObj(i -> "o" + i).toList();
      boolean ranked = random.nextInt(4) > 0;
      create =
          Polls.newPoll(
              ranked ? Method.RANKED : random.nextBoolean() ? Method.SINGLE : Method.MULTIPLE,
              Stream.concat(
                      Polls.options(ids.toArray(String[]::new)).stream().skip(1),
                      Stream.of(new Option(ids.getFirst(), null, random.nextInt(3) == 0)))
                  .toList(),
              null,
              ranked ? rules() : null);
      run.take(command("ann", T0, create));
    }

    private RunoffRules rules() {
      return new RunoffRules(
          random.nextBoolean() ? Treatment.EXHAUST : Treatment.SKIP,
          random.nextBoolean() ? random.nextInt(3) : null,
          random.nextBoolean() ? Treatment.EXHAUST : Treatment.SKIP,
          random.nextBoolean());
    }

    RandomPoll vote() {
      return vote(random.nextInt(120));
    }

    RandomPoll vote(int commands) {
      for (int i = 0; i < commands; i++) {
        CastVote vote = cast();
        PollCommand payload =
            switch (random.nextInt(6)) {
              case 0 -> new RetractVote();
              case 1, 2 -> new ChangeVote(vote.choices(), vote.ranking());
              default -> vote;
            };
        run.take(command("voter-" + random.nextInt(40), T0, payload));
      }
      return this;
    }

    PollView view() {
      return run.view();
    }

    CastVote cast() {
      return switch (create.method()) {
        case SINGLE -> new CastVote(some(random.nextInt(2)), null, null);
        case MULTIPLE -> new CastVote(some(random.nextInt(ids.size() + 1)), null, null);
        case RANKED ->
            new CastVote(
                null,
                Stream.generate(this::rank).limit(random.nextInt(ids.size() + 1)).toList(),
                null);
      };
    }

    private List<String> rank() {
      return switch (random.nextInt(12)) {
        case 0, 1 -> List.of();
        case 2 -> some(2);
        case 3 -> List.of("*", "*");
        default -> some(1);
      };
    }

    private List<String> some(int count) {
      List<String> shuffled = new ArrayList<>(ids);
      Collections.shuffle(shuffled, random);
      return shuffled.subList(0, count);
    }
  }
}
