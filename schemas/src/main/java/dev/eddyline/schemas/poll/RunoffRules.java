package dev.eddyline.schemas.poll;

import org.jspecify.annotations.Nullable;

/**
 * The rules of an instant run-off.
 *
 * @param overvote what a rank with more than one mark does to the ballot
 * @param skippedRanksAllowed how many ranks in a row may be blank before the ballot ends; any
 *     number where null
 * @param duplicate what an option ranked a second time does to the ballot
 * @param batchElimination eliminate at once all options that together cannot catch up with the next
 */
public record RunoffRules(
    Treatment overvote,
    @Nullable Integer skippedRanksAllowed,
    Treatment duplicate,
    boolean batchElimination) {

  /** The rules of a ranked poll that names none. */
  public static final RunoffRules DEFAULT =
      new RunoffRules(Treatment.EXHAUST, null, Treatment.SKIP, false);

  /** The ballot stops counting, or the rank is passed over. */
  public enum Treatment {
    EXHAUST,
    SKIP
  }
}
