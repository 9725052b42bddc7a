package dev.eddyline.schemas.poll;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the world may see of a poll. The fields are those of {@code poll/view.avsc}.
 *
 * @param options option id to label, in the poll's own order
 * @param ballots how many members have a ballot in the poll
 * @param result null while results are hidden
 */
public record PollView(
    String title,
    Method method,
    Status status,
    Map<String, String> options,
    int maxChoices,
    @Nullable Instant opensAt,
    @Nullable Instant closesAt,
    boolean mayChange,
    boolean hiddenUntilClosed,
    long ballots,
    @Nullable Result result) {

  /** Where the poll is in its life. */
  public enum Status {
    SCHEDULED,
    OPEN,
    CLOSED
  }

  /**
   * The count.
   *
   * @param tally votes per option; of a ranked poll, those of the first round
   * @param blank ballots with no mark at all
   * @param rounds ranked polls: every round by its number, from "1"
   * @param leaders the option or options with most votes, or the one elected; empty without votes
   */
  public record Result(
      Map<String, Long> tally, long blank, Map<String, Round> rounds, List<String> leaders) {}

  /**
   * One round of an instant run-off.
   *
   * @param tally votes of each option still in the count
   * @param threshold votes needed to win this round
   * @param exhausted ballots that have stopped counting by this round
   * @param eliminated who leaves the count after this round
   * @param elected who has won in this round
   */
  public record Round(
      Map<String, Long> tally,
      long threshold,
      Exhausted exhausted,
      List<String> eliminated,
      @Nullable String elected) {}

  /** Ballots that have stopped counting, by reason: no choice left, or a rule that ended them. */
  public record Exhausted(long choices, long overvotes, long duplicates, long skipped) {}
}
