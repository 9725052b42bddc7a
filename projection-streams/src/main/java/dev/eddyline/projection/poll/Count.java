package dev.eddyline.projection.poll;

import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollView.Result;
import dev.eddyline.schemas.poll.PollView.Round;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcollections.TreePMap;

/**
 * What the ballots of a poll add up to. Sorted maps, so that a walk through them is the same in
 * every process.
 *
 * @param ballots all of them
 * @param blank those with no mark
 * @param tally single and multiple: votes per option id, where there are any
 * @param rankings ranked: ballots per distinct ranking, where there are any
 */
record Count(
    long ballots, long blank, TreePMap<String, Long> tally, TreePMap<Ranking, Long> rankings) {

  static final Count NONE = new Count(0, 0, TreePMap.empty(), TreePMap.empty());

  Count plus(Settings settings, Ballot ballot) {
    return add(settings, ballot, 1);
  }

  Count minus(Settings settings, Ballot ballot) {
    return add(settings, ballot, -1);
  }

  /** Votes per option id, every option, in the poll's own order. */
  Map<String, Long> tally(Settings settings) {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Option option : settings.options()) {
      all.put(option.id(), tally.getOrDefault(option.id(), 0L));
    }
    return Collections.unmodifiableMap(all);
  }

  Result result(Settings settings) {
    return settings.ranked() ? runoff(settings) : plurality(settings);
  }

  private Result plurality(Settings settings) {
    Map<String, Long> all = tally(settings);
    long most = Collections.max(all.values());
    List<String> leaders =
        all.entrySet().stream()
            .filter(option -> most > 0 && option.getValue() == most)
            .map(Map.Entry::getKey)
            .toList();
    return new Result(all, blank, Map.of(), leaders);
  }

  private Result runoff(Settings settings) {
    List<Round> rounds = InstantRunoff.count(settings.options(), rankings, settings.rules());
    if (rounds.isEmpty()) {
      return new Result(tally(settings), blank, Map.of(), List.of());
    }
    Map<String, Round> numbered = new LinkedHashMap<>();
    rounds.forEach(round -> numbered.put("" + (numbered.size() + 1), round));
    String elected = rounds.getLast().elected();
    return new Result(
        rounds.getFirst().tally(),
        blank,
        Collections.unmodifiableMap(numbered),
        elected == null ? List.of() : List.of(elected));
  }

  private Count add(Settings settings, Ballot ballot, long change) {
    if (ballot.marks().isEmpty()) {
      return new Count(ballots + change, blank + change, tally, rankings);
    }
    if (settings.ranked()) {
      var counted = add(rankings, settings.ranking(ballot), change);
      return new Count(ballots + change, blank, tally, counted);
    }
    var counted = tally;
    for (String option : ballot.marks().getFirst()) {
      counted = add(counted, option, change);
    }
    return new Count(ballots + change, blank, counted, rankings);
  }

  private static <K> TreePMap<K, Long> add(TreePMap<K, Long> counts, K key, long change) {
    long count = counts.getOrDefault(key, 0L) + change;
    if (count < 0) {
      throw new IllegalStateException("a ballot leaves '" + key + "' that was never counted there");
    }
    return count == 0 ? counts.minus(key) : counts.plus(key, count);
  }
}
