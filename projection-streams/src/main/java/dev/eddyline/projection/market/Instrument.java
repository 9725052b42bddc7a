package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart.Kept;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Trade;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All that is known of one instrument. It is there with the first thing that is told of it.
 * Immutable.
 *
 * @param feeds by source
 * @param book null while nobody has told one
 */
record Instrument(TreePMap<String, Feed> feeds, Trading trading, @Nullable Book book) {

  /** Sources that may tell of one instrument. */
  static final int SOURCES_MAX = 16;

  static final Instrument UNKNOWN = new Instrument(TreePMap.empty(), Trading.NONE, null);

  boolean isKnown() {
    return !feeds.isEmpty();
  }

  Feed feed(String source) {
    return feeds.getOrDefault(source, Feed.NONE);
  }

  Instrument with(String source, Feed feed) {
    return new Instrument(feeds.plus(source, feed), trading, book);
  }

  Instrument with(Trading next) {
    return new Instrument(feeds, next, book);
  }

  Instrument plus(MarketEvent.TradesApplied applied, Changes.Collector changes) {
    String source = applied.source();
    Feed feed = feed(source);
    Trading next = trading;
    for (Trade trade : applied.trades()) {
      feed = feed.plus(source, new Kept(trade, next.isLate(trade), false), changes);
      next = next.plus(source, trade, changes);
    }
    changes.feed(source);
    changes.trading();
    return new Instrument(feeds.plus(source, feed), next, book);
  }

  Instrument plus(MarketEvent.QuotesApplied applied, Changes.Collector changes) {
    Feed feed = feed(applied.source());
    for (Quote quote : applied.quotes()) {
      feed = feed.with(quote);
    }
    changes.feed(applied.source());
    return with(applied.source(), feed);
  }

  Instrument plus(MarketEvent.BookReplaced replaced, Changes.Collector changes) {
    return ownedBy(
        replaced.source(),
        changes,
        bookOf(replaced.source(), changes).plus(replaced.snapshot(), changes));
  }

  Instrument plus(MarketEvent.BookUpdated updated, Changes.Collector changes) {
    return ownedBy(
        updated.source(),
        changes,
        bookOf(updated.source(), changes).plus(updated.updates(), changes));
  }

  /** The book as the source goes on with it: from nothing where it belonged to another. */
  private Book bookOf(String source, Changes.Collector changes) {
    if (book == null) {
      return Book.empty(source);
    }
    if (book.source().equals(source)) {
      return book;
    }
    book.bids().after(Long.MAX_VALUE, changes);
    book.asks().after(Long.MAX_VALUE, changes);
    return Book.empty(source);
  }

  private Instrument ownedBy(String source, Changes.Collector changes, Book next) {
    TreePMap<String, Feed> known = feeds;
    if (book != null && !book.source().equals(source)) {
      known = known.plus(book.source(), feed(book.source()).withBookTo(book.seen().to()));
      changes.feed(book.source());
    }
    if (!known.containsKey(source)) {
      known = known.plus(source, Feed.NONE);
      changes.feed(source);
    }
    return new Instrument(known, trading, next);
  }

  /**
   * The trade as it is from now on, and all that follows from it; null where that cannot be known
   * exactly any more.
   */
  @Nullable Instrument corrected(String source, Kept before, Kept now, Changes.Collector changes) {
    Instrument next = with(source, feed(source).with(source, now, changes));
    Trading corrected = new Correction(next.feeds, source, before).apply(trading, changes);
    changes.trading();
    return corrected == null ? null : next.with(corrected);
  }

  static Kept busted(Kept kept) {
    return new Kept(kept.trade(), kept.late(), true);
  }

  static Kept amended(Kept kept, BigDecimal price, BigDecimal size) {
    Trade trade = kept.trade();
    return new Kept(
        new Trade(trade.sequence(), trade.time(), price, size, trade.side()),
        kept.late(),
        kept.busted());
  }
}
