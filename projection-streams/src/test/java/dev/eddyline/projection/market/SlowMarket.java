package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a market's views have to say, the long way: from all trades and messages, each time anew.
 */
final class SlowMarket {

  /** A trade that counts. */
  record Told(String source, Trade trade) {}

  private static final Comparator<Told> ORDER =
      Comparator.comparing((Told told) -> told.trade().time())
          .thenComparing(Told::source)
          .thenComparingLong(told -> told.trade().sequence());

  private static final Comparator<BigDecimal> PRICE =
      Comparator.<BigDecimal>naturalOrder().thenComparingInt(BigDecimal::scale);

  private SlowMarket() {}

  /**
   * The rows of a view of candles.
   *
   * @param newest the newest time told, also of a trade that does not count any more
   */
  static Map<String, MarketView.Candle> candles(
      List<Told> trades, Duration interval, Instant newest) {
    Map<String, MarketView.Candle> rows = new LinkedHashMap<>();
    for (int i = 119; i >= 0; i--) {
      Instant start = start(newest, interval).minus(interval.multipliedBy(i));
      List<Told> before = trades.stream().filter(t -> t.trade().time().isBefore(start)).toList();
      List<Told> within =
          trades.stream().filter(t -> start(t.trade().time(), interval).equals(start)).toList();
      if (!within.isEmpty()) {
        rows.put(start.toString(), candle(within));
      } else if (!before.isEmpty()) {
        BigDecimal close = Collections.max(before, ORDER).trade().price();
        rows.put(
            start.toString(),
            new MarketView.Candle(close, close, close, close, BigDecimal.ZERO, 0));
      }
    }
    return rows;
  }

  static MarketView.@Nullable Day day(List<Told> trades) {
    if (trades.isEmpty()) {
      return null;
    }
    LocalDate date = date(Collections.max(trades, ORDER));
    List<Told> today = trades.stream().filter(told -> date(told).equals(date)).toList();
    MarketView.Candle all = candle(today);
    BigDecimal turnover =
        today.stream()
            .map(told -> told.trade().price().multiply(told.trade().size()))
            .reduce(BigDecimal::add)
            .orElseThrow();
    return new MarketView.Day(
        date.toString(),
        all.open(),
        all.high(),
        all.low(),
        all.close(),
        all.volume(),
        turnover,
        turnover.divide(all.volume(), 12, RoundingMode.HALF_EVEN),
        all.trades());
  }

  static MarketView.@Nullable Last last(List<Told> trades) {
    if (trades.isEmpty()) {
      return null;
    }
    Told last = Collections.max(trades, ORDER);
    Trade trade = last.trade();
    return new MarketView.Last(
        last.source(), trade.sequence(), trade.time(), trade.price(), trade.size(), trade.side());
  }

  private static MarketView.Candle candle(List<Told> trades) {
    List<BigDecimal> prices = trades.stream().map(told -> told.trade().price()).toList();
    BigDecimal lowest = Collections.min(prices);
    return new MarketView.Candle(
        Collections.min(trades, ORDER).trade().price(),
        Collections.max(prices, PRICE),
        Collections.max(
            prices.stream().filter(price -> price.compareTo(lowest) == 0).toList(), PRICE),
        Collections.max(trades, ORDER).trade().price(),
        trades.stream().map(told -> told.trade().size()).reduce(BigDecimal::add).orElseThrow(),
        trades.size());
  }

  private static LocalDate date(Told told) {
    return LocalDate.ofInstant(told.trade().time(), ZoneOffset.UTC);
  }

  private static Instant start(Instant time, Duration interval) {
    Instant day = time.truncatedTo(ChronoUnit.DAYS);
    long intervals = Duration.between(day, time).dividedBy(interval);
    return day.plus(interval.multipliedBy(intervals));
  }

  /** One side of the book after a snapshot and the updates above it, in their order. */
  static Map<BigDecimal, BigDecimal> side(
      @Nullable Snapshot snapshot, List<Update> updates, boolean bids) {
    Comparator<BigDecimal> best = bids ? Comparator.reverseOrder() : Comparator.naturalOrder();
    Map<BigDecimal, BigDecimal> side = new TreeMap<>(best);
    if (snapshot != null) {
      apply(side, bids ? snapshot.bids() : snapshot.asks());
    }
    List<Update> sorted = new ArrayList<>(updates);
    sorted.sort(Comparator.comparingLong(Update::sequence));
    for (Update update : sorted) {
      if (snapshot == null || update.sequence() > snapshot.sequence()) {
        apply(side, bids ? update.bids() : update.asks());
      }
    }
    return side;
  }

  private static void apply(Map<BigDecimal, BigDecimal> side, List<Level> levels) {
    for (Level level : levels) {
      side.remove(level.price());
      if (level.size().signum() != 0) {
        side.put(level.price(), level.size());
      }
    }
  }
}
