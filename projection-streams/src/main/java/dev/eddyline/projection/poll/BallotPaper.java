package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.poll.PollEvent;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A vote as the client filled it in.
 *
 * @param choices of a single or multiple choice poll
 * @param ranking of a ranked poll
 */
record BallotPaper(@Nullable List<String> choices, @Nullable List<List<String>> ranking) {

  /** A mark whose option the source does not name; stands in over-votes only. */
  private static final String UNNAMED = "*";

  /** What is wrong with the paper; null when it is a vote in this poll. */
  @Nullable Decision<PollEvent> fault(Settings settings) {
    if (settings.ranked()) {
      return choices != null || ranking == null
          ? Refusal.WRONG_FORM.because(
              "a ranked poll takes a 'ranking'", choices == null ? "/ranking" : "/choices")
          : faultInRanking(ranking, settings);
    }
    return ranking != null || choices == null
        ? Refusal.WRONG_FORM.because(
            "a single or multiple choice poll takes 'choices'",
            ranking == null ? "/choices" : "/ranking")
        : faultInChoices(choices, settings);
  }

  /** The marks of a paper without fault, in the one form that equal votes share. */
  List<List<String>> marks(Settings settings) {
    if (choices != null) {
      return choices.isEmpty() ? List.of() : List.of(sorted(choices, settings));
    }
    List<List<String>> ranks = ranking == null ? List.of() : ranking;
    int last = ranks.size();
    while (last > 0 && ranks.get(last - 1).isEmpty()) {
      last--;
    }
    return ranks.subList(0, last).stream().map(rank -> sorted(rank, settings)).toList();
  }

  private static @Nullable Decision<PollEvent> faultInChoices(
      List<String> choices, Settings settings) {
    int maxChoices = settings.created().maxChoices();
    if (choices.size() > maxChoices) {
      return Refusal.TOO_MANY_CHOICES.because(
          choices.size() + " choices where at most " + maxChoices + " may be made", "/choices");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < choices.size(); i++) {
      Decision<PollEvent> fault = faultInMark(choices.get(i), seen, "/choices/" + i, settings);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable Decision<PollEvent> faultInRanking(
      List<List<String>> ranking, Settings settings) {
    int maxRanks = settings.created().maxChoices();
    if (ranking.size() > maxRanks) {
      return Refusal.TOO_MANY_RANKS.because(
          ranking.size() + " ranks where a ballot has at most " + maxRanks, "/ranking");
    }
    for (int i = 0; i < ranking.size(); i++) {
      List<String> rank = ranking.get(i);
      Set<String> seen = new HashSet<>();
      for (int j = 0; j < rank.size(); j++) {
        String field = "/ranking/" + i + "/" + j;
        Decision<PollEvent> fault =
            rank.get(j).equals(UNNAMED)
                ? faultInUnnamed(rank, field)
                : faultInMark(rank.get(j), seen, field, settings);
        if (fault != null) {
          return fault;
        }
      }
    }
    return null;
  }

  private static @Nullable Decision<PollEvent> faultInUnnamed(List<String> rank, String field) {
    return rank.size() > 1
        ? null
        : Refusal.UNNAMED_MARK.because("'*' may stand beside another mark only", field);
  }

  private static @Nullable Decision<PollEvent> faultInMark(
      String option, Set<String> seen, String field, Settings settings) {
    if (settings.indexOf(option) == null) {
      return Refusal.NO_SUCH_OPTION.because("the poll has no option '" + option + "'", field);
    }
    if (!seen.add(option)) {
      return Refusal.DUPLICATE_CHOICE.because("option '" + option + "' is marked twice", field);
    }
    return null;
  }

  private static List<String> sorted(List<String> marks, Settings settings) {
    return marks.stream()
        .sorted(
            Comparator.comparing(
                settings::indexOf, Comparator.nullsLast(Comparator.naturalOrder())))
        .toList();
  }
}
