package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Parts;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollPart;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The counts of a ranked poll, one part per distinct ranking; other polls have no parts. */
final class PollParts implements Parts<Poll, PollEvent, PollPart> {

  @Override
  public List<String> changedBy(Poll entity, PollEvent event) {
    Settings settings = PollKind.existing(entity).settings();
    Stream<Ballot> ballots =
        switch (event) {
          case PollEvent.Created created -> Stream.of();
          case PollEvent.Opened opened -> Stream.of();
          case PollEvent.Closed closed -> Stream.of();
          case PollEvent.VoteCast cast -> Stream.of(cast.ballot());
          case PollEvent.VoteChanged changed -> Stream.of(changed.previous(), changed.ballot());
          case PollEvent.VoteRetracted retracted -> Stream.of(retracted.previous());
        };
    return settings.ranked()
        ? ballots
            .filter(ballot -> !ballot.marks().isEmpty())
            .map(ballot -> settings.ranking(ballot).key())
            .distinct()
            .toList()
        : List.of();
  }

  @Override
  public @Nullable PollPart get(Poll entity, String key) {
    Long count = PollKind.existing(entity).count().rankings().get(Ranking.parse(key));
    return count == null ? null : new PollPart(count);
  }

  @Override
  public Poll restore(Poll entity, Map<String, PollPart> parts) {
    Poll.Existing poll = PollKind.existing(entity);
    Count count = poll.count();
    TreePMap<Ranking, Long> rankings = TreePMap.empty();
    for (var part : parts.entrySet()) {
      rankings = rankings.plus(Ranking.parse(part.getKey()), part.getValue().count());
    }
    return poll.with(new Count(count.ballots(), count.blank(), count.tally(), rankings));
  }
}
