package dev.eddyline.projection.market;

import static java.util.Objects.requireNonNull;

import dev.eddyline.schemas.market.MarketPart.Kept;
import dev.eddyline.schemas.market.MarketPart.Point;
import dev.eddyline.schemas.market.MarketState.Last;
import dev.eddyline.schemas.market.Trade;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * One trade that is kept becomes another. Whatever it was part of is made anew, and exactly: a
 * candle from its trades where all of them are kept, else from the candles of the span below.
 *
 * @param feeds the feeds in which the trade is what it becomes
 * @param source whose trade it is
 * @param before the trade as it was
 */
record Correction(TreePMap<String, Feed> feeds, String source, Kept before) {

  /** A trade that counts, in a candle of its own and with its source. */
  private record Counted(String source, Trade trade) {}

  /** What all trades come to now; null where that cannot be known exactly any more. */
  @Nullable Trading apply(Trading trading, Changes.Collector changes) {
    if (!before.counts()) {
      return trading;
    }
    TreePMap<Span, Ring> rings = trading.rings();
    Ring below = null;
    for (Ring ring : trading.rings().values()) {
      Ring corrected = correct(ring, below, changes);
      if (corrected == null) {
        return null;
      }
      rings = rings.plus(ring.span(), corrected);
      below = corrected;
    }
    long newest = requireNonNull(trading.newest(), "a trade counts").toEpochMilli();
    for (Ring ring : rings.values()) {
      if (ring.span() != Span.DAY && !ring.coversWhatIsShown(newest)) {
        return null;
      }
    }
    Trading next = new Trading(trading.newest(), trading.last(), trading.late(), rings);
    return isLast(trading.last()) ? withLast(next) : next;
  }

  private boolean isLast(@Nullable Last last) {
    return last != null
        && last.source().equals(source)
        && last.trade().sequence() == before.trade().sequence();
  }

  private @Nullable Ring correct(Ring ring, @Nullable Ring below, Changes.Collector changes) {
    long start = ring.span().startOf(before.trade().time().toEpochMilli());
    Candle known = ring.candles().get(start);
    if (known == null) {
      return ring;
    }
    long end = start + ring.span().millis();
    List<Counted> counted = counted(start, end);
    long expected = known.trades() - (isBust() ? 1 : 0);
    if (counted.size() == expected) {
      return ring.with(start, sum(counted), changes);
    }
    return below != null && below.reachesBackTo(start)
        ? ring.with(start, below.sum(start, end), changes)
        : null;
  }

  private boolean isBust() {
    Feed feed = feeds.get(source);
    Kept now = feed == null ? null : feed.tape().get(before.trade().sequence());
    return now == null || now.busted();
  }

  /** The newest trade of the newest second, if all trades of that are kept. */
  private @Nullable Trading withLast(Trading trading) {
    Map.Entry<Long, Candle> second = trading.ring(Span.SECOND).newest();
    if (second == null) {
      return new Trading(trading.newest(), null, trading.late(), trading.rings());
    }
    long start = second.getKey();
    List<Counted> counted = counted(start, start + Span.SECOND.millis());
    if (counted.size() != second.getValue().trades()) {
      return null;
    }
    Counted last = counted.getFirst();
    for (Counted other : counted) {
      if (Candle.ORDER.compare(point(other), point(last)) > 0) {
        last = other;
      }
    }
    return new Trading(
        trading.newest(), new Last(last.source(), last.trade()), trading.late(), trading.rings());
  }

  private static Point point(Counted counted) {
    return Candle.of(counted.source(), counted.trade()).close();
  }

  private static @Nullable Candle sum(List<Counted> counted) {
    Candle sum = null;
    for (Counted one : counted) {
      Candle candle = Candle.of(one.source(), one.trade());
      sum = sum == null ? candle : sum.plus(candle);
    }
    return sum;
  }

  private List<Counted> counted(long from, long before) {
    List<Counted> counted = new ArrayList<>();
    for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
      for (Kept kept : feed.getValue().tape().values()) {
        long time = kept.trade().time().toEpochMilli();
        if (kept.counts() && time >= from && time < before) {
          counted.add(new Counted(feed.getKey(), kept.trade()));
        }
      }
    }
    return counted;
  }
}
