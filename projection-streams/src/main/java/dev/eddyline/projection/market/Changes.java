package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.Side;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the latest event has changed: of many levels and candles few, and which ones only the change
 * itself knows. Immutable.
 *
 * @param parts keys of parts
 * @param views names of views
 */
record Changes(List<String> parts, List<String> views) {

  static final Changes NONE = new Changes(List.of(), List.of());

  /** Notes changes while one event is applied. One thread. */
  static final class Collector {
    private final Set<String> parts = new LinkedHashSet<>();
    private final Set<String> views = new LinkedHashSet<>();
    private boolean candles;

    void feed(String source) {
      parts.add(feedKey(source));
    }

    void tape(String source, long block) {
      parts.add(tapeKey(source, block));
    }

    void trading() {
      parts.add(TRADING);
    }

    /** A candle has changed, whichever. */
    void candles() {
      candles = true;
    }

    /** One has changed, or is the newest no more, that is kept in a part of its own. */
    void candle(Span span, long start) {
      parts.add(candleKey(span, start));
    }

    /** Whether a candle has changed. */
    boolean hasCandles() {
      return candles;
    }

    void bookHead() {
      parts.add(BOOK_HEAD);
    }

    void bookLevel(Side side, BigDecimal price) {
      parts.add(levelKey(side, price));
    }

    void view(String name) {
      views.add(name);
    }

    Changes changes() {
      return new Changes(List.copyOf(parts), List.copyOf(views));
    }
  }

  /** A part's key begins with one of these and goes on with what the methods below say. */
  static final String FEED = "feed:";

  static final String TAPE = "tape:";
  static final String TRADING = "trading";
  static final String CANDLE = "candle:";
  static final String BID = "bid:";
  static final String ASK = "ask:";
  static final String BOOK_HEAD = "book";

  static String feedKey(String source) {
    return FEED + source;
  }

  /** The source comes last since it may have any character. */
  static String tapeKey(String source, long block) {
    return TAPE + block + ":" + source;
  }

  static String candleKey(Span span, long start) {
    return CANDLE + span.label() + ":" + start;
  }

  /** Equal prices have one key, however many zeros they were sent with. */
  static String levelKey(Side side, BigDecimal price) {
    return (side == Side.BUY ? BID : ASK) + price.stripTrailingZeros().toPlainString();
  }
}
