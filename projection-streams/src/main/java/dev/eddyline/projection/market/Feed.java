package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketPart.Kept;
import dev.eddyline.schemas.market.Quote;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What has been seen of one source. Its newest trades are kept, for corrections: those of the last
 * {@value #TRADES_KEPT_MAX} numbers and of the begun block, whatever order they came in. Immutable.
 *
 * @param tape the trades that are kept, by sequence
 * @param quote that of the highest sequence
 * @param bookTo how far its book was when another source took over
 */
record Feed(Seen trades, TreePMap<Long, Kept> tape, @Nullable Quote quote, long bookTo) {

  /** Sequences of one part: it is written a few times while it fills, and deleted once. */
  static final long BLOCK = 50;

  static final long TRADES_KEPT_MAX = 1_000;

  static final long NO_BOOK = -1;

  static final Feed NONE = new Feed(Seen.NONE, TreePMap.empty(), null, NO_BOOK);

  Feed plus(String source, Kept kept, Changes.Collector changes) {
    long sequence = kept.trade().sequence();
    Seen seen = trades.plus(sequence);
    TreePMap<Long, Kept> next = tape.plus(sequence, kept);
    changes.tape(source, sequence / BLOCK);
    long lowest = Math.max(0, seen.to() / BLOCK - TRADES_KEPT_MAX / BLOCK) * BLOCK;
    while (next.firstKey() < lowest) {
      changes.tape(source, next.firstKey() / BLOCK);
      next = next.minusFirstEntry();
    }
    return new Feed(seen, next, quote, bookTo);
  }

  /** With a trade that is kept already as it is now. */
  Feed with(String source, Kept kept, Changes.Collector changes) {
    long sequence = kept.trade().sequence();
    changes.tape(source, sequence / BLOCK);
    return new Feed(trades, tape.plus(sequence, kept), quote, bookTo);
  }

  /** Whether a quote is newer than all before it. */
  boolean takes(Quote next) {
    return quote == null || next.sequence() > quote.sequence();
  }

  Feed with(Quote next) {
    return takes(next) ? new Feed(trades, tape, next, bookTo) : this;
  }

  Feed withBookTo(long sequence) {
    return new Feed(trades, tape, quote, sequence);
  }

  /** The trades of one part; null where none of it is kept. */
  MarketPart.@Nullable Tape block(String source, long block) {
    List<Kept> trades = List.copyOf(tape.subMap(block * BLOCK, (block + 1) * BLOCK).values());
    return trades.isEmpty() ? null : new MarketPart.Tape(source, block, trades);
  }

  MarketPart.Feed toRecord(String source) {
    return new MarketPart.Feed(source, trades.toRecord(), quote, bookTo);
  }

  /** Without its tape. */
  static Feed of(MarketPart.Feed stored) {
    return new Feed(Seen.of(stored.trades()), TreePMap.empty(), stored.quote(), stored.bookTo());
  }

  Feed withTape(MarketPart.Tape stored) {
    TreePMap<Long, Kept> next = tape;
    for (Kept kept : stored.trades()) {
      next = next.plus(kept.trade().sequence(), kept);
    }
    return new Feed(trades, next, quote, bookTo);
  }
}
