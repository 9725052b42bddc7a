package dev.eddyline.projection.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.projection.decider.Parts;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.poll.RunoffRules.Treatment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingTest {

  private static final Map<String, Integer> INDEXES = Map.of("a", 0, "b", 1, "c", 2);

  /** Ranks are parted by spaces; "-" is a blank rank, "ab" an over-vote. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          a b c     | EXHAUST | null | SKIP    | 0.1.2:choices
          a - c     | EXHAUST | null | SKIP    | 0.2:choices
          a - c     | EXHAUST | 1    | SKIP    | 0.2:choices
          a - c     | EXHAUST | 0    | SKIP    | 0:skipped
          - a       | EXHAUST | 0    | SKIP    | :skipped
          a - - c   | EXHAUST | 1    | SKIP    | 0:skipped
          a - - c   | EXHAUST | 2    | SKIP    | 0.2:choices
          - a - c   | EXHAUST | 1    | SKIP    | 0.2:choices
          a - -     | EXHAUST | 0    | SKIP    | 0:choices
          a bc c    | EXHAUST | null | SKIP    | 0:overvotes
          a bc c    | SKIP    | null | SKIP    | 0.2:choices
          a ** c    | EXHAUST | null | SKIP    | 0:overvotes
          a ** ** c | SKIP    | 0    | EXHAUST | 0.2:choices
          a bc c    | SKIP    | 0    | EXHAUST | 0:duplicates
          a bc c b  | SKIP    | 0    | SKIP    | 0.2.1:choices
          a b a c   | EXHAUST | null | SKIP    | 0.1.2:choices
          a b a c   | EXHAUST | null | EXHAUST | 0.1:duplicates
          a ab      | EXHAUST | null | EXHAUST | 0:duplicates
          a ab      | EXHAUST | null | SKIP    | 0:overvotes
          a - ab    | EXHAUST | 0    | EXHAUST | 0:skipped
          ab        | SKIP    | null | SKIP    | :choices
          """)
  void theRulesDecideHowABallotReads(
      String ballot,
      Treatment overvote,
      @Nullable Integer skipped,
      Treatment duplicate,
      String key) {
    Ranking ranking = read(ballot, overvote, skipped, duplicate);

    assertThat(ranking.key()).isEqualTo(key);
    assertThat(Ranking.parse(key)).isEqualTo(ranking).hasSameHashCodeAs(ranking);
    assertThat(Ranking.parse(key).options()).isEqualTo(ranking.options());
    assertThat(Ranking.parse(key).ending()).isEqualTo(ranking.ending());
  }

  private static Ranking read(
      String ballot, Treatment overvote, @Nullable Integer skipped, Treatment duplicate) {
    List<List<String>> marks =
        Arrays.stream(ballot.split(" "))
            .map(rank -> rank.equals("-") ? List.<String>of() : List.of(rank.split("")))
            .toList();
    return Ranking.of(marks, INDEXES, new RunoffRules(overvote, skipped, duplicate, false));
  }

  @Test
  void theKeyOfTheLongestRankingKeepsTheLimit() {
    Map<String, Integer> hundred =
        IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> "o" + i, i -> i));
    List<List<String>> all =
        IntStream.range(0, 100).mapToObj(i -> List.of("o" + (99 - i))).toList();

    Ranking ranking = Ranking.of(all, hundred, RunoffRules.DEFAULT);

    assertThat(ranking.options()).hasSize(100);
    assertThat(ranking.key().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(300)
        .hasSizeLessThan(Parts.KEY_BYTES_MAX);
  }

  @Test
  void whatIsNoKeyIsRefused() {
    for (String key : List.of("", "0.1", "x:choices", "0.:choices", "0:lost")) {
      assertThatThrownBy(() -> Ranking.parse(key)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
