package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketPart.Point;
import dev.eddyline.schemas.market.Trade;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;

/**
 * What trades of an interval come to. {@link #plus} is commutative and associative, so that neither
 * the order of the trades matters nor how they are grouped. Immutable.
 *
 * @param open the first by time, source and sequence; {@code close} is the last
 * @param volume the sum of the sizes, exact
 * @param turnover the sum of price times size, exact
 */
record Candle(
    Point open,
    BigDecimal high,
    BigDecimal low,
    Point close,
    BigDecimal volume,
    BigDecimal turnover,
    long trades) {

  /** The order of trades. */
  static final Comparator<Point> ORDER =
      Comparator.comparing(Point::time)
          .thenComparing(Point::source)
          .thenComparingLong(Point::sequence);

  static Candle of(String source, Trade trade) {
    Point point = new Point(trade.time(), source, trade.sequence(), trade.price());
    BigDecimal price = trade.price();
    return new Candle(point, price, price, point, trade.size(), price.multiply(trade.size()), 1);
  }

  Candle plus(Candle other) {
    return new Candle(
        ORDER.compare(open, other.open) <= 0 ? open : other.open,
        first(Comparator.reverseOrder(), high, other.high),
        first(Comparator.naturalOrder(), low, other.low),
        ORDER.compare(close, other.close) >= 0 ? close : other.close,
        volume.add(other.volume),
        turnover.add(other.turnover),
        trades + other.trades);
  }

  /** Of equal ones that with more digits, so that it does not depend on who came first. */
  private static BigDecimal first(Comparator<BigDecimal> order, BigDecimal one, BigDecimal other) {
    int compared = order.compare(one, other);
    if (compared == 0) {
      return one.scale() >= other.scale() ? one : other;
    }
    return compared < 0 ? one : other;
  }

  MarketPart.Candle toRecord(Span span, long start) {
    return new MarketPart.Candle(
        span.seconds(),
        Instant.ofEpochMilli(start),
        open,
        high,
        low,
        close,
        volume,
        turnover,
        trades);
  }

  static Candle of(MarketPart.Candle stored) {
    return new Candle(
        stored.open(),
        stored.high(),
        stored.low(),
        stored.close(),
        stored.volume(),
        stored.turnover(),
        stored.trades());
  }
}
