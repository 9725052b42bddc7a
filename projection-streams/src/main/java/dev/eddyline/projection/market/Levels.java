package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketPart.BookLevel;
import dev.eddyline.schemas.market.Side;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * One side of a book. Of each price the message with the highest sequence holds, whatever order
 * they came in; so a level that was taken away is remembered while older messages may still come.
 * Immutable.
 *
 * @param levels by price, best first
 * @param gone levels taken away, with size 0
 */
record Levels(
    Side side, TreePMap<BigDecimal, BookLevel> levels, TreePMap<BigDecimal, BookLevel> gone) {

  static Levels empty(Side side) {
    Comparator<BigDecimal> best =
        side == Side.BUY ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return new Levels(side, TreePMap.empty(best), TreePMap.empty());
  }

  int size() {
    return levels.size();
  }

  @Nullable BookLevel best() {
    return levels.isEmpty() ? null : levels.firstEntry().getValue();
  }

  /** The level as a message left it, also one taken away; null where there is none. */
  @Nullable BookLevel get(BigDecimal price) {
    BookLevel level = levels.get(price);
    return level == null ? gone.get(price) : level;
  }

  /** What a message says of a price, unless a later one has spoken. */
  Levels plus(BookLevel next, Changes.Collector changes) {
    BookLevel known = get(next.price());
    if (known != null && known.sequence() > next.sequence()) {
      return this;
    }
    changes.bookLevel(side, next.price());
    return next.size().signum() == 0
        ? new Levels(side, levels.minus(next.price()), gone.plus(next.price(), next))
        : new Levels(side, levels.plus(next.price(), next), gone.minus(next.price()));
  }

  /** Without all that a message up to this sequence has said. */
  Levels after(long sequence, Changes.Collector changes) {
    return new Levels(side, after(levels, sequence, changes), after(gone, sequence, changes));
  }

  /** Without the memory of levels taken away up to this sequence. */
  Levels settled(long sequence, Changes.Collector changes) {
    return gone.isEmpty() ? this : new Levels(side, levels, after(gone, sequence, changes));
  }

  private TreePMap<BigDecimal, BookLevel> after(
      TreePMap<BigDecimal, BookLevel> all, long sequence, Changes.Collector changes) {
    TreePMap<BigDecimal, BookLevel> left = all;
    for (Map.Entry<BigDecimal, BookLevel> entry : all.entrySet()) {
      if (entry.getValue().sequence() <= sequence) {
        changes.bookLevel(side, entry.getKey());
        left = left.minus(entry.getKey());
      }
    }
    return left;
  }

  /** As it is read back. */
  Levels restored(BookLevel stored) {
    return stored.size().signum() == 0
        ? new Levels(side, levels, gone.plus(stored.price(), stored))
        : new Levels(side, levels.plus(stored.price(), stored), gone);
  }
}
