package dev.eddyline.projection.poll;

import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollEvent.Created;
import dev.eddyline.schemas.poll.RunoffRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a poll was created with; never changes.
 *
 * @param created the event that said it
 * @param indexes option id to its place in the poll's own order, from 0; looked up, never iterated
 */
record Settings(Created created, Map<String, Integer> indexes) {

  static Settings of(Created created) {
    Map<String, Integer> indexes = HashMap.newHashMap(created.options().size());
    for (int i = 0; i < created.options().size(); i++) {
      indexes.put(created.options().get(i).id(), i);
    }
    return new Settings(created, indexes);
  }

  List<Option> options() {
    return created.options();
  }

  boolean ranked() {
    return created.method() == Method.RANKED;
  }

  RunoffRules rules() {
    RunoffRules rules = created.rules();
    return rules == null ? RunoffRules.DEFAULT : rules;
  }

  /** The option's place in the poll's own order; null where there is no such option. */
  @Nullable Integer indexOf(String option) {
    return indexes.get(option);
  }

  /** What a ballot of this poll says to an instant run-off. */
  Ranking ranking(Ballot ballot) {
    return Ranking.of(ballot.marks(), indexes, rules());
  }
}
