package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketPart;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The newest candles of one interval, only those with trades. Immutable.
 *
 * @param candles by start in milliseconds; {@link Span#kept} at most
 * @param dropped the newest start whose candle is not kept any more; {@value #NONE_DROPPED} while
 *     every candle is
 */
record Ring(Span span, TreePMap<Long, Candle> candles, long dropped) {

  static final long NONE_DROPPED = -1;

  static Ring empty(Span span) {
    return new Ring(span, TreePMap.empty(), NONE_DROPPED);
  }

  /** With more trades of the interval that begins there. */
  Ring plus(long start, Candle more, Changes.Collector changes) {
    if (start <= dropped) {
      return this;
    }
    Candle known = candles.get(start);
    TreePMap<Long, Candle> next = candles.plus(start, known == null ? more : known.plus(more));
    note(start, next, changes);
    long gone = dropped;
    while (next.size() > span.kept()) {
      gone = next.firstKey();
      next = next.minusFirstEntry();
      changes.candle(span, gone);
    }
    return new Ring(span, next, gone);
  }

  /** With another candle there; null where it has no trades any more. */
  Ring with(long start, @Nullable Candle candle, Changes.Collector changes) {
    TreePMap<Long, Candle> next =
        candle == null ? candles.minus(start) : candles.plus(start, candle);
    note(start, next, changes);
    return new Ring(span, next, dropped);
  }

  /**
   * Notes that one candle is another now. The newest is stored with what else trades change, and
   * becomes a part of its own when it is the newest no more.
   */
  private void note(long start, TreePMap<Long, Candle> next, Changes.Collector changes) {
    changes.candles();
    Long before = candles.isEmpty() ? null : candles.lastKey();
    Long after = next.isEmpty() ? null : next.lastKey();
    if (before != null && before != start && !before.equals(after)) {
      changes.candle(span, before);
    }
    if (after == null || after != start) {
      changes.candle(span, start);
    }
  }

  /** With a candle as it is stored, where there is none of that interval. */
  Ring restored(MarketPart.Candle stored) {
    long start = stored.start().toEpochMilli();
    return candles.containsKey(start)
        ? this
        : new Ring(span, candles.plus(start, Candle.of(stored)), dropped);
  }

  /** Whether every candle from there on is kept. */
  boolean reachesBackTo(long start) {
    return dropped < start;
  }

  /** The start of the oldest interval that is shown, where the newest trade is of that time. */
  long shownFrom(long newest) {
    return span.startOf(newest) - (span.kept() - 1) * span.millis();
  }

  /** Whether all that is shown is known, the close before it as well. */
  boolean coversWhatIsShown(long newest) {
    return dropped == NONE_DROPPED
        || (!candles.isEmpty() && candles.firstKey() <= shownFrom(newest));
  }

  /** All trades from one start to before another, in one candle; null where there are none. */
  @Nullable Candle sum(long from, long before) {
    Candle sum = null;
    for (Candle candle : candles.subMap(from, before).values()) {
      sum = sum == null ? candle : sum.plus(candle);
    }
    return sum;
  }

  /** The newest one; null where there is none. */
  Map.@Nullable Entry<Long, Candle> newest() {
    return candles.isEmpty() ? null : candles.lastEntry();
  }
}
