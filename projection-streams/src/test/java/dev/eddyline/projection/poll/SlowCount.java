package dev.eddyline.projection.poll;

import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand.Create;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.poll.RunoffRules.Treatment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tallies a run-off the long way, ballot by ballot from its first rank, as a person would. */
final class SlowCount {

  private SlowCount() {}

  /** The tally of every round, given who leaves after each. */
  static List<Map<String, Long>> tallies(
      Create create, Collection<Ballot> ballots, List<Round> rounds) {
    Set<String> continuing = new HashSet<>();
    create.options().stream().map(Option::id).forEach(continuing::add);
    List<Map<String, Long>> tallies = new ArrayList<>();
    for (Round round : rounds) {
      Map<String, Long> tally = new TreeMap<>();
      continuing.forEach(option -> tally.put(option, 0L));
      for (Ballot ballot : ballots) {
        String option = supported(ballot, continuing, create.rules());
        if (option != null) {
          tally.merge(option, 1L, Long::sum);
        }
      }
      tallies.add(tally);
      round.eliminated().forEach(continuing::remove);
    }
    return tallies;
  }

  private static @Nullable String supported(
      Ballot ballot, Set<String> continuing, RunoffRules rules) {
    Set<String> seen = new HashSet<>();
    int lastRank = 0;
    for (int rank = 1; rank <= ballot.marks().size(); rank++) {
      List<String> marks = ballot.marks().get(rank - 1);
      if (marks.isEmpty()) {
        continue;
      }
      if (rules.skippedRanksAllowed() != null
          && rank - lastRank > rules.skippedRanksAllowed() + 1) {
        return null;
      }
      lastRank = rank;
      boolean repeated = marks.stream().anyMatch(seen::contains);
      marks.stream().filter(mark -> !mark.equals("*")).forEach(seen::add);
      if (repeated && rules.duplicate() == Treatment.EXHAUST) {
        return null;
      }
      if (marks.size() > 1 && rules.overvote() == Treatment.EXHAUST) {
        return null;
      }
      if (marks.size() == 1 && continuing.contains(marks.getFirst())) {
        return marks.getFirst();
      }
    }
    return null;
  }
}
