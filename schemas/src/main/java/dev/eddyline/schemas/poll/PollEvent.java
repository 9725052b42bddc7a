package dev.eddyline.schemas.poll;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has happened to a poll. The fields are those of {@code poll/event.avsc}. */
public sealed interface PollEvent {

  record Created(
      String title,
      List<Option> options,
      Method method,
      int maxChoices,
      @Nullable RunoffRules rules,
      @Nullable Instant opensAt,
      @Nullable Instant closesAt,
      boolean mayChange,
      boolean hiddenUntilClosed)
      implements PollEvent {}

  record Opened() implements PollEvent {}

  record Closed() implements PollEvent {}

  record VoteCast(String member, Ballot ballot) implements PollEvent {}

  record VoteChanged(String member, Ballot previous, Ballot ballot) implements PollEvent {}

  record VoteRetracted(String member, Ballot previous) implements PollEvent {}
}
