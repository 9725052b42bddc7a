package dev.eddyline.projection.movers;

import dev.eddyline.schemas.movers.DaySeen;
import dev.eddyline.schemas.movers.MoversView;
import dev.eddyline.schemas.movers.MoversView.Mover;
import dev.eddyline.schemas.movers.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.pcollections.TreePMap;

/**
 * The instruments of one board, each with its newest day. Immutable.
 *
 * @param board all, or a currency
 * @param date the newest day of any instrument
 * @param rows by instrument
 * @param leftOut times that an instrument was left out because there are too many
 */
public record Movers(String board, String date, TreePMap<String, Row> rows, long leftOut) {

  /** The board of every instrument. */
  static final String ALL = "all";

  /** Instruments on a board. */
  static final int INSTRUMENTS_MAX = 10_000;

  /** Instruments in each list of the view. */
  static final int LISTED_MAX = 10;

  private static final int PERCENT_DIGITS = 2;
  private static final int RATIO_DIGITS = 12;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  static final Movers NONE = new Movers("", "", TreePMap.empty(), 0);

  /** Takes the day of an instrument; one beyond the limit is left out. */
  Movers seen(DaySeen day) {
    if (day.row().equals(rows.get(day.instrument()))) {
      // Most changes of a market are none of its day.
      return this;
    }
    String newest = date.compareTo(day.row().date()) < 0 ? day.row().date() : date;
    if (rows.size() >= INSTRUMENTS_MAX && !rows.containsKey(day.instrument())) {
      return new Movers(day.board(), newest, rows, leftOut + 1);
    }
    return new Movers(day.board(), newest, rows.plus(day.instrument(), day.row()), leftOut);
  }

  MoversView view() {
    List<Ranked> today =
        rows.entrySet().stream()
            .filter(row -> row.getValue().date().equals(date))
            .map(row -> new Ranked(row.getKey(), row.getValue(), ratio(row.getValue())))
            .toList();
    Comparator<Ranked> byRatio = Comparator.comparing(Ranked::ratio);
    return new MoversView(
        date,
        today.size(),
        first(today, one -> one.ratio().signum() > 0, byRatio.reversed()),
        first(today, one -> one.ratio().signum() < 0, byRatio),
        first(
            today,
            one -> !board.equals(ALL),
            Comparator.<Ranked, BigDecimal>comparing(one -> one.row().turnover()).reversed()),
        first(
            today,
            one -> true,
            Comparator.<Ranked>comparingLong(one -> one.row().trades()).reversed()),
        leftOut);
  }

  /** An instrument with the change of its price since the day's first trade, relative to that. */
  private record Ranked(String instrument, Row row, BigDecimal ratio) {}

  private static BigDecimal ratio(Row row) {
    return row.open().signum() == 0
        ? BigDecimal.ZERO
        : row.last().subtract(row.open()).divide(row.open(), RATIO_DIGITS, RoundingMode.HALF_EVEN);
  }

  /** The first ones in an order; equals in that of their names. */
  private static Map<String, Mover> first(
      List<Ranked> all, Predicate<Ranked> listed, Comparator<Ranked> order) {
    Map<String, Mover> first = new LinkedHashMap<>();
    all.stream()
        .filter(listed)
        .sorted(order.thenComparing(Ranked::instrument))
        .limit(LISTED_MAX)
        .forEach(
            one ->
                first.put(
                    one.instrument(),
                    new Mover(
                        first.size() + 1,
                        one.row().last(),
                        one.ratio()
                            .multiply(HUNDRED)
                            .setScale(PERCENT_DIGITS, RoundingMode.HALF_EVEN),
                        one.row().turnover(),
                        one.row().trades())));
    return Collections.unmodifiableMap(first);
  }
}
