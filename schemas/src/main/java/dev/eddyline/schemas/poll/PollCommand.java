package dev.eddyline.schemas.poll;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of a poll. The fields are those of {@code poll/command.avsc}. */
public sealed interface PollCommand {

  /** Make the poll. Without {@code opensAt} it is open at once. */
  record Create(
      String title,
      List<Option> options,
      Method method,
      @Nullable Integer maxChoices,
      @Nullable RunoffRules rules,
      @Nullable Instant opensAt,
      @Nullable Instant closesAt,
      boolean mayChange,
      boolean hiddenUntilClosed)
      implements PollCommand {}

  /** Open the poll now. */
  record Open() implements PollCommand {}

  /** Close the poll now, for good. */
  record Close() implements PollCommand {}

  /** Cast the member's one ballot: {@code choices} in single and multiple, else {@code ranking}. */
  record CastVote(
      @Nullable List<String> choices, @Nullable List<List<String>> ranking, @Nullable String group)
      implements PollCommand {}

  /** Replace the member's ballot; its group stays. */
  record ChangeVote(@Nullable List<String> choices, @Nullable List<List<String>> ranking)
      implements PollCommand {}

  /** Take the member's ballot back. */
  record RetractVote() implements PollCommand {}
}
