package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketPart.Point;
import dev.eddyline.schemas.market.MarketState.Last;
import dev.eddyline.schemas.market.Trade;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What the trades of an instrument come to, whatever order they came in as long as none was late.
 * Immutable.
 *
 * @param newest the newest time of a trade, also of one that was taken back
 * @param last the newest trade that counts, by time, source and sequence
 * @param late how many came too late to count
 * @param rings the candles of each span
 */
record Trading(
    @Nullable Instant newest, @Nullable Last last, long late, TreePMap<Span, Ring> rings) {

  /**
   * How far behind the newest trade one may be and still count. Well within the seconds that are
   * kept, so that a trade in time never finds its candle gone.
   */
  static final Duration GRACE = Duration.ofSeconds(60);

  static final Trading NONE =
      new Trading(
          null,
          null,
          0,
          Stream.of(Span.values()).collect(TreePMap.toTreePMap(span -> span, Ring::empty)));

  Ring ring(Span span) {
    return Objects.requireNonNull(rings.get(span));
  }

  boolean isLate(Trade trade) {
    return newest != null && trade.time().isBefore(newest.minus(GRACE));
  }

  Trading plus(String source, Trade trade, Changes.Collector changes) {
    if (isLate(trade)) {
      return new Trading(newest, last, late + 1, rings);
    }
    Candle one = Candle.of(source, trade);
    long time = trade.time().toEpochMilli();
    TreePMap<Span, Ring> next = rings;
    for (Ring ring : rings.values()) {
      Span span = ring.span();
      next = next.plus(span, ring.plus(span.startOf(time), one, changes));
    }
    boolean isNewest = newest == null || trade.time().isAfter(newest);
    boolean isLast = last == null || Candle.ORDER.compare(one.close(), point(last)) > 0;
    return new Trading(
        isNewest ? trade.time() : newest, isLast ? new Last(source, trade) : last, late, next);
  }

  MarketPart.Trading toRecord() {
    Map<String, Long> dropped = new TreeMap<>();
    List<MarketPart.Candle> newestCandles = new ArrayList<>();
    for (Ring ring : rings.values()) {
      Map.Entry<Long, Candle> candle = ring.newest();
      if (candle != null) {
        newestCandles.add(candle.getValue().toRecord(ring.span(), candle.getKey()));
      }
      if (ring.dropped() != Ring.NONE_DROPPED) {
        dropped.put(ring.span().label(), ring.dropped());
      }
    }
    return new MarketPart.Trading(newest, last, late, dropped, newestCandles);
  }

  /** What was stored, still without the older candles. */
  static Trading of(MarketPart.Trading stored) {
    TreePMap<Span, Ring> rings = TreePMap.empty();
    for (Span span : Span.values()) {
      long dropped = stored.dropped().getOrDefault(span.label(), Ring.NONE_DROPPED);
      rings = rings.plus(span, new Ring(span, TreePMap.empty(), dropped));
    }
    Trading trading = new Trading(stored.newest(), stored.last(), stored.late(), rings);
    for (MarketPart.Candle candle : stored.newestCandles()) {
      trading = trading.restored(candle);
    }
    return trading;
  }

  /** With a candle as it is stored, where its interval has none yet. */
  Trading restored(MarketPart.Candle stored) {
    for (Ring ring : rings.values()) {
      if (ring.span().seconds() == stored.seconds()) {
        return new Trading(newest, last, late, rings.plus(ring.span(), ring.restored(stored)));
      }
    }
    throw new IllegalStateException("no candles of " + stored.seconds() + " s");
  }

  private static Point point(Last last) {
    Trade trade = last.trade();
    return new Point(trade.time(), last.source(), trade.sequence(), trade.price());
  }
}
