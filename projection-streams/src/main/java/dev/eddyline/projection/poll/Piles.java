package dev.eddyline.projection.poll;

import dev.eddyline.projection.poll.Ranking.Ending;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollView.Exhausted;
import dev.eddyline.schemas.poll.PollView.Round;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The ballots of a run-off as they lie on the table: one pile for each option still in the count.
 * Only the pile of an option that leaves is touched again, and each ranking is read forward only,
 * so all rounds together read every mark once. Lives for one count, on one thread.
 */
final class Piles {

  /** Ballots that read as one ranking, and how far it has been read. */
  private static final class Bundle {
    private final Ranking ranking;
    private final long ballots;
    private int read;

    Bundle(Ranking ranking, long ballots) {
      this.ranking = ranking;
      this.ballots = ballots;
    }
  }

  private final List<Option> options;
  private final List<List<Bundle>> piles = new ArrayList<>();
  private final long[] votes;
  private final boolean[] out;
  private final Map<Ending, Long> exhausted = new EnumMap<>(Ending.class);

  Piles(List<Option> options, Map<Ranking, Long> rankings) {
    this.options = options;
    this.votes = new long[options.size()];
    this.out = new boolean[options.size()];
    for (int i = 0; i < options.size(); i++) {
      piles.add(new ArrayList<>());
    }
    rankings.forEach((ranking, ballots) -> lay(new Bundle(ranking, ballots)));
  }

  /** Options still in the count, in the poll's own order. */
  List<Integer> continuing() {
    return IntStream.range(0, out.length).filter(i -> !out[i]).boxed().toList();
  }

  long votes(int option) {
    return votes[option];
  }

  /** Ballots that count for an option. */
  long active() {
    long active = 0;
    for (long each : votes) {
      active += each;
    }
    return active;
  }

  /** Takes options out of the count, all at once, and moves their ballots on. */
  void eliminate(List<Integer> eliminated) {
    eliminated.forEach(option -> out[option] = true);
    for (int option : eliminated) {
      List<Bundle> pile = piles.set(option, List.of());
      votes[option] = 0;
      pile.forEach(this::lay);
    }
  }

  /** The table as it is now. */
  Round round(long threshold, List<String> eliminated, @Nullable String elected) {
    Map<String, Long> tally = new LinkedHashMap<>();
    for (int option : continuing()) {
      tally.put(options.get(option).id(), votes[option]);
    }
    return new Round(
        Collections.unmodifiableMap(tally),
        threshold,
        new Exhausted(
            exhausted.getOrDefault(Ending.CHOICES, 0L),
            exhausted.getOrDefault(Ending.OVERVOTES, 0L),
            exhausted.getOrDefault(Ending.DUPLICATES, 0L),
            exhausted.getOrDefault(Ending.SKIPPED, 0L)),
        eliminated,
        elected);
  }

  private void lay(Bundle bundle) {
    List<Integer> ranked = bundle.ranking.options();
    while (bundle.read < ranked.size()) {
      int option = ranked.get(bundle.read++);
      if (!out[option]) {
        votes[option] += bundle.ballots;
        piles.get(option).add(bundle);
        return;
      }
    }
    exhausted.merge(bundle.ranking.ending(), bundle.ballots, Long::sum);
  }
}
