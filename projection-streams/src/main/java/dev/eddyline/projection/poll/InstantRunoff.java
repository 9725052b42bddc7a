package dev.eddyline.projection.poll;

import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.schemas.poll.RunoffRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts ranked ballots. Each round the lowest leaves the count and its ballots move on, until one
 * option has more than half of what still counts. Pure; the cost grows with the distinct rankings
 * and the marks in them, not with the ballots.
 */
public final class InstantRunoff {

  private final List<Option> options;
  private final Piles piles;

  private InstantRunoff(List<Option> options, Map<Ranking, Long> rankings) {
    this.options = options;
    this.piles = new Piles(options, rankings);
  }

  /**
   * Every round of the count, in order; none without rankings. The last round has an elected option
   * unless no ballot supports anybody.
   *
   * @param options in the poll's own order; of options that tie for the last place the one listed
   *     later is eliminated
   * @param rankings how many ballots read as each ranking, at least one; blank ballots are none
   */
  public static List<Round> count(
      List<Option> options, Map<Ranking, Long> rankings, RunoffRules rules) {
    if (rankings.isEmpty()) {
      return List.of();
    }
    InstantRunoff count = new InstantRunoff(options, rankings);
    List<Round> rounds = new ArrayList<>();
    while (true) {
      long active = count.piles.active();
      long threshold = active / 2 + 1;
      Integer elected = count.electedAt(threshold);
      List<Integer> eliminated =
          elected != null || active == 0 ? List.of() : count.lowest(rules.batchElimination());
      rounds.add(
          count.piles.round(
              threshold,
              eliminated.stream().map(i -> options.get(i).id()).toList(),
              elected == null ? null : options.get(elected).id()));
      if (eliminated.isEmpty()) {
        return rounds;
      }
      count.piles.eliminate(eliminated);
    }
  }

  /**
   * What a group of the ballots contributes to each round of the whole count: the group's own
   * tallies and exhausted ballots, beside the whole count's thresholds, eliminations and winner.
   *
   * @param options as given to {@link #count}
   * @param rounds what {@link #count} said of all ballots
   * @param rankingsOfGroup how many ballots of the group read as each ranking
   */
  public static List<Round> breakdown(
      List<Option> options, List<Round> rounds, Map<Ranking, Long> rankingsOfGroup) {
    Piles piles = new Piles(options, rankingsOfGroup);
    List<Round> breakdown = new ArrayList<>(rounds.size());
    for (Round round : rounds) {
      breakdown.add(piles.round(round.threshold(), round.eliminated(), round.elected()));
      piles.eliminate(
          IntStream.range(0, options.size())
              .filter(i -> round.eliminated().contains(options.get(i).id()))
              .boxed()
              .toList());
    }
    return breakdown;
  }

  private @Nullable Integer electedAt(long threshold) {
    for (int option : piles.continuing()) {
      if (piles.votes(option) >= threshold) {
        return option;
      }
    }
    return null;
  }

  /**
   * Who leaves the count, in the poll's own order: write-ins alone, else a batch, else the last.
   */
  private List<Integer> lowest(boolean batchElimination) {
    List<Integer> continuing = piles.continuing();
    for (int option : continuing) {
      if (options.get(option).writeIn() && piles.votes(option) > 0) {
        return List.of(option);
      }
    }
    // Of equals the later listed comes first: it is the first to leave.
    List<Integer> ascending =
        continuing.stream()
            .sorted(
                Comparator.<Integer>comparingLong(piles::votes)
                    .thenComparing(Comparator.reverseOrder()))
            .toList();
    int leaving = batchElimination ? Math.max(1, batch(ascending)) : 1;
    return ascending.subList(0, leaving).stream().sorted().toList();
  }

  /** How many of the lowest can never catch up with the next above, even with all their votes. */
  private int batch(List<Integer> ascending) {
    int batch = 0;
    long below = 0;
    for (int i = 0; i < ascending.size(); i++) {
      long votes = piles.votes(ascending.get(i));
      if (below < votes) {
        batch = i;
      }
      below += votes;
    }
    return batch;
  }
}
