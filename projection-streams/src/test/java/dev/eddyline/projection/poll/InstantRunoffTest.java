package dev.eddyline.projection.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollView.Exhausted;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.poll.RunoffRules.Treatment;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstantRunoffTest {

  private static final List<Option> ABCD = Polls.options("a", "b", "c", "d");
  private static final Exhausted NONE = new Exhausted(0, 0, 0, 0);
  private static final RunoffRules BATCH =
      new RunoffRules(Treatment.EXHAUST, null, Treatment.SKIP, true);

  private static Map<Ranking, Long> rankings(Object... keysAndCounts) {
    Map<Ranking, Long> rankings = new TreeMap<>();
    for (int i = 0; i < keysAndCounts.length; i += 2) {
      rankings.put(
          Ranking.parse((String) keysAndCounts[i]), ((Integer) keysAndCounts[i + 1]).longValue());
    }
    return rankings;
  }

  private static List<Round> count(Object... keysAndCounts) {
    return InstantRunoff.count(ABCD, rankings(keysAndCounts), RunoffRules.DEFAULT);
  }

  private static List<List<String>> eliminated(List<Round> rounds) {
    return rounds.stream().map(Round::eliminated).toList();
  }

  @Test
  void noRankingMakesNoRound() {
    assertThat(count()).isEmpty();
  }

  @Test
  void moreThanHalfOfTheFirstRoundWinsAtOnce() {
    assertThat(count("0:choices", 3, "1:choices", 2))
        .containsExactly(
            new Round(Map.of("a", 3L, "b", 2L, "c", 0L, "d", 0L), 3, NONE, List.of(), "a"));
  }

  @Test
  void exactlyHalfDoesNotWin() {
    List<Round> rounds = count("0:choices", 2, "1:choices", 1, "2.1:choices", 1);

    assertThat(rounds.getFirst().threshold()).isEqualTo(3);
    assertThat(rounds.getFirst().elected()).isNull();
  }

  @Test
  void ofTiedOptionsTheLaterListedLeaves() {
    List<Round> rounds = count("0:choices", 2, "1:choices", 2, "2:choices", 2, "3:choices", 2);

    assertThat(eliminated(rounds))
        .containsExactly(List.of("d"), List.of("c"), List.of("b"), List.of());
    assertThat(rounds.getLast())
        .isEqualTo(new Round(Map.of("a", 2L), 2, new Exhausted(6, 0, 0, 0), List.of(), "a"));
  }

  @Test
  void whenEveryBallotIsExhaustedNobodyIsElected() {
    assertThat(count(":overvotes", 4, ":skipped", 3, ":duplicates", 2, ":choices", 1))
        .containsExactly(
            new Round(
                Map.of("a", 0L, "b", 0L, "c", 0L, "d", 0L),
                1,
                new Exhausted(1, 4, 2, 3),
                List.of(),
                null));
  }

  @Test
  void ballotsMoveToTheirNextOptionInTheCountAndExhaustByTheirEnding() {
    List<Round> rounds =
        count("0:choices", 4, "1:choices", 3, "2.3.1:choices", 2, "3:overvotes", 1, "2:skipped", 1);

    assertThat(rounds)
        .containsExactly(
            new Round(Map.of("a", 4L, "b", 3L, "c", 3L, "d", 1L), 6, NONE, List.of("d"), null),
            new Round(
                Map.of("a", 4L, "b", 3L, "c", 3L),
                6,
                new Exhausted(0, 1, 0, 0),
                List.of("c"),
                null),
            new Round(Map.of("a", 4L, "b", 5L), 5, new Exhausted(0, 1, 0, 1), List.of(), "b"));
  }

  @Test
  void writeInsWithAVoteLeaveFirstAndAlone() {
    List<Option> options =
        List.of(
            new Option("a", null, false),
            new Option("b", null, false),
            new Option("w", null, true),
            new Option("d", null, false));

    List<Round> rounds =
        InstantRunoff.count(
            options, rankings("0:choices", 4, "1:choices", 4, "2.1:choices", 2), BATCH);

    assertThat(rounds.getFirst().eliminated()).containsExactly("w");
    assertThat(rounds.getLast().elected()).isEqualTo("b");
  }

  @Test
  void aBatchIsEveryoneWhoCannotCatchUpWithTheNextEvenTogether() {
    Map<Ranking, Long> ballots =
        rankings("0:choices", 10, "1:choices", 9, "2:choices", 3, "3:choices", 2);

    assertThat(eliminated(InstantRunoff.count(ABCD, ballots, BATCH)))
        .containsExactly(List.of("c", "d"), List.of());
    assertThat(eliminated(InstantRunoff.count(ABCD, ballots, RunoffRules.DEFAULT)))
        .containsExactly(List.of("d"), List.of("c"), List.of());
  }

  @Test
  void aBatchThatCouldDrawLevelIsNone() {
    Map<Ranking, Long> ballots =
        rankings("0:choices", 6, "1:choices", 5, "2:choices", 3, "3:choices", 2);

    assertThat(InstantRunoff.count(ABCD, ballots, BATCH).getFirst().eliminated())
        .containsExactly("d");
  }

  @Test
  void theBreakdownsOfAllGroupsAddUpToTheWhole() {
    Map<Ranking, Long> east = rankings("0:choices", 4, "1:choices", 2, "2.1:choices", 2);
    Map<Ranking, Long> west = rankings("1:choices", 3, "3.0:choices", 1);
    Map<Ranking, Long> all = new TreeMap<>(east);
    west.forEach((ranking, ballots) -> all.merge(ranking, ballots, Long::sum));
    List<Round> rounds = InstantRunoff.count(ABCD, all, RunoffRules.DEFAULT);

    List<Round> inEast = InstantRunoff.breakdown(ABCD, rounds, east);
    List<Round> inWest = InstantRunoff.breakdown(ABCD, rounds, west);

    for (int i = 0; i < rounds.size(); i++) {
      Round whole = rounds.get(i);
      Map<String, Long> sum = new TreeMap<>(inEast.get(i).tally());
      inWest.get(i).tally().forEach((option, votes) -> sum.merge(option, votes, Long::sum));
      assertThat(sum).isEqualTo(whole.tally());
      assertThat(inWest.get(i).threshold()).isEqualTo(whole.threshold());
      assertThat(inWest.get(i).eliminated()).isEqualTo(whole.eliminated());
      assertThat(inWest.get(i).elected()).isEqualTo(whole.elected());
    }
  }

  @Test
  void everyDistinctRankingIsTakenOnceAndEveryMarkReadOnce() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Option> options =
        Polls.options(IntStream.range(0, 20).mapToObj(i -> "o" + i).toArray(String[]::new));
    Work few = new Work(random, 500, 1);
    Work many = few.withBallots(1_000_000);

    // When
    List<Round> rounds = InstantRunoff.count(options, few.rankings, RunoffRules.DEFAULT);
    InstantRunoff.count(options, many.rankings, RunoffRules.DEFAULT);

    // Then
    assertThat(rounds).as("rounds with seed %d", seed).hasSizeGreaterThan(10);
    for (Work work : List.of(few, many)) {
      assertThat(work.rankingsTaken).as("rankings with seed %d", seed).isEqualTo(500);
      assertThat(work.marksRead).as("marks with seed %d", seed).isBetween(500, work.marks());
    }
    assertThat(many.marksRead).isEqualTo(few.marksRead);
  }

  /** Distinct rankings that count how often they and their marks are looked at. */
  private static final class Work {

    private final List<List<Integer>> marks = new ArrayList<>();
    private final Map<Ranking, Long> rankings;
    private int rankingsTaken;
    private int marksRead;

    Work(Random random, int distinct, long ballots) {
      Set<List<Integer>> orders = new LinkedHashSet<>();
      while (orders.size() < distinct) {
        orders.add(random.ints(0, 20).distinct().limit(8).boxed().toList());
      }
      marks.addAll(orders);
      rankings = watched(ballots);
    }

    private Work(List<List<Integer>> marks, long ballots) {
      this.marks.addAll(marks);
      rankings = watched(ballots);
    }

    Work withBallots(long ballots) {
      return new Work(marks, ballots);
    }

    int marks() {
      return marks.stream().mapToInt(List::size).sum();
    }

    private Map<Ranking, Long> watched(long ballots) {
      Map<Ranking, Long> counts =
          marks.stream()
              .map(order -> new Ranking(watched(order), Ranking.Ending.CHOICES))
              .collect(Collectors.toMap(ranking -> ranking, ranking -> ballots));
      marksRead = 0;
      return new AbstractMap<>() {
        @Override
        public Set<Entry<Ranking, Long>> entrySet() {
          return new AbstractSet<>() {
            @Override
            public Iterator<Entry<Ranking, Long>> iterator() {
              rankingsTaken += counts.size();
              return counts.entrySet().iterator();
            }

            @Override
            public int size() {
              return counts.size();
            }
          };
        }
      };
    }

    private List<Integer> watched(List<Integer> order) {
      return new AbstractList<>() {
        @Override
        public Integer get(int index) {
          marksRead++;
          return order.get(index);
        }

        @Override
        public int size() {
          return order.size();
        }
      };
    }
  }
}
