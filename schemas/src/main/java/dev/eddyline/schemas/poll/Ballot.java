package dev.eddyline.schemas.poll;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member's vote. The marks of a rank are in the poll's own order and no blank rank is last, so
 * that ballots with the same marks are equal.
 *
 * @param marks single and multiple: one rank with all chosen options; ranked: the marks of each
 *     rank, best first, where an empty rank is skipped and one with several marks is an over-vote;
 *     no rank at all in a blank ballot
 * @param group a label by which a count can be broken down, a precinct say
 */
public record Ballot(List<List<String>> marks, @Nullable String group) {

  public Ballot {
    marks = marks.stream().map(List::copyOf).toList();
  }
}
