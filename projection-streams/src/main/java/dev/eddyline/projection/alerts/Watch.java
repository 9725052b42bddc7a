package dev.eddyline.projection.alerts;

import dev.eddyline.schemas.alerts.Observed;
import dev.eddyline.schemas.alerts.Signal;
import dev.eddyline.schemas.codec.Decimals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one subject, and what of the newest second is unusual. Immutable.
 *
 * @param second the newest seen
 * @param accepted events in it
 * @param rejected refusals in it
 * @param rate events of the seconds before it
 * @param level the last one
 * @param change how much the level has changed from one to the next, relative to it
 * @param missing records known to be missing
 */
record Watch(
    long second,
    long accepted,
    long rejected,
    Usual rate,
    @Nullable BigDecimal level,
    Usual change,
    long missing) {

  /** So many seconds must be known before a rate can be unusual. */
  static final long SECONDS_MIN = 30;

  /** So many changes of a level must be known before one can be unusual. */
  static final long CHANGES_MIN = 20;

  /** Events in a second that are never unusual. */
  static final long BURST_FLOOR = 20;

  /** Refusals in a second that are no storm yet, whatever is known. */
  static final long REJECTIONS_FLOOR = 20;

  /** Change of a level that is never unusual, in millionths: one percent. */
  static final long JUMP_FLOOR = 10_000;

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int PERCENT_DIGITS = 2;

  /**
   * Something unusual of the newest second.
   *
   * @param observed in the unit of the signal
   * @param usual in the same
   * @param limit in the same
   * @param details by signal
   */
  record Finding(
      Signal signal,
      BigDecimal observed,
      BigDecimal usual,
      BigDecimal limit,
      Map<String, String> details) {}

  /**
   * A subject that is seen, and what of it is unusual.
   *
   * @param watch as it is after that
   */
  record Seen(Watch watch, List<Finding> findings) {}

  /** A subject that was never seen before. */
  static Watch of(long second) {
    return new Watch(second, 0, 0, Usual.UNKNOWN, null, Usual.UNKNOWN, 0);
  }

  /** Takes an observation of this subject; one of an earlier second counts in the newest. */
  Seen seen(Observed observed) {
    Watch now = observed.second() > second ? in(observed.second()) : this;
    long refused = observed.rejected().values().stream().mapToLong(Long::longValue).sum();
    List<Finding> findings = new ArrayList<>();
    Watch counted =
        new Watch(
            now.second,
            now.accepted + observed.accepted(),
            now.rejected + refused,
            now.rate,
            observed.level() == null ? now.level : observed.level(),
            now.changeWith(observed.level()),
            observed.level() == null && observed.missing() == 0 ? now.missing : observed.missing());
    counted.burst(observed.accepted() > 0, findings);
    counted.storm(observed, refused > 0, findings);
    now.jump(observed.level(), findings);
    now.gap(counted.missing, findings);
    return new Seen(counted, List.copyOf(findings));
  }

  /** The same subject when another second has begun. */
  private Watch in(long later) {
    Usual until = rate.with(accepted * Usual.MILLION).withZeros(later - second - 1);
    return new Watch(later, 0, 0, until, level, change, missing);
  }

  private void burst(boolean any, List<Finding> findings) {
    long limit = rate.limit(BURST_FLOOR * Usual.MILLION);
    if (any && rate.count() >= SECONDS_MIN && accepted * Usual.MILLION > limit) {
      findings.add(
          new Finding(
              Signal.BURST,
              BigDecimal.valueOf(accepted),
              perSecond(rate.mean()),
              perSecond(limit),
              Map.of()));
    }
  }

  private void storm(Observed observed, boolean any, List<Finding> findings) {
    if (any && rejected > REJECTIONS_FLOOR) {
      Map<String, String> codes = new LinkedHashMap<>();
      observed.rejected().forEach((code, count) -> codes.put(code, String.valueOf(count)));
      findings.add(
          new Finding(
              Signal.REJECTIONS,
              BigDecimal.valueOf(rejected),
              BigDecimal.ZERO,
              BigDecimal.valueOf(REJECTIONS_FLOOR),
              codes));
    }
  }

  private void jump(@Nullable BigDecimal to, List<Finding> findings) {
    if (to == null || level == null || change.count() < CHANGES_MIN) {
      return;
    }
    long changed = relative(level, to);
    long limit = change.limit(JUMP_FLOOR);
    if (changed > limit) {
      Map<String, String> details = new LinkedHashMap<>();
      details.put("from", Decimals.text(level));
      details.put("to", Decimals.text(to));
      findings.add(
          new Finding(
              Signal.JUMP, percent(changed), percent(change.mean()), percent(limit), details));
    }
  }

  private void gap(long now, List<Finding> findings) {
    if (now > missing) {
      findings.add(
          new Finding(
              Signal.GAP,
              BigDecimal.valueOf(now),
              BigDecimal.valueOf(missing),
              BigDecimal.ZERO,
              Map.of()));
    }
  }

  private Usual changeWith(@Nullable BigDecimal to) {
    return to == null || level == null || to.compareTo(level) == 0
        ? change
        : change.with(relative(level, to));
  }

  /** How much a level has changed, in millionths of what it was. */
  private static long relative(BigDecimal from, BigDecimal to) {
    if (from.signum() <= 0) {
      return 0;
    }
    return to.subtract(from)
        .abs()
        .multiply(BigDecimal.valueOf(Usual.MILLION))
        .divide(from, 0, RoundingMode.HALF_EVEN)
        .min(BigDecimal.valueOf(Long.MAX_VALUE / Usual.MILLION))
        .longValueExact();
  }

  private static BigDecimal perSecond(long millionths) {
    return BigDecimal.valueOf(millionths, 6).setScale(1, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal percent(long millionths) {
    return BigDecimal.valueOf(millionths, 6)
        .multiply(HUNDRED)
        .setScale(PERCENT_DIGITS, RoundingMode.HALF_EVEN);
  }
}
