package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketPart.BookHead;
import dev.eddyline.schemas.market.MarketPart.BookLevel;
import dev.eddyline.schemas.market.Side;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Update;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePSet;

/**
 * The level-2 book of one source: the newest snapshot and all messages above it, whatever order
 * they came in. Immutable.
 *
 * @param seen the messages seen, from the snapshot on
 * @param floor no message up to this sequence is taken any more
 * @param snapshot the sequence of the newest snapshot; {@value #NONE} without one
 * @param pages how many pages that has, and {@code pagesSeen} which ones have come
 * @param time of the message with the highest sequence; of a snapshot, that of its first page
 */
record Book(
    String source,
    Seen seen,
    long floor,
    long snapshot,
    int pages,
    TreePSet<Integer> pagesSeen,
    @Nullable Instant time,
    Levels bids,
    Levels asks) {

  static final long NONE = -1;

  /** Levels of one side; one more is refused. */
  static final int LEVELS_MAX = 50_000;

  /**
   * Levels of one side that were taken away and are remembered since a gap is open. With one more
   * all gaps are given up.
   */
  static final int GONE_MAX = 1_000;

  static Book empty(String source) {
    return new Book(
        source,
        Seen.NONE,
        NONE,
        NONE,
        0,
        TreePSet.empty(),
        null,
        Levels.empty(Side.BUY),
        Levels.empty(Side.SELL));
  }

  /** Whether it began with a snapshot all of which has come. */
  boolean complete() {
    return snapshot != NONE && pagesSeen.size() == pages;
  }

  boolean crossed() {
    BookLevel bid = bids.best();
    BookLevel ask = asks.best();
    return bid != null && ask != null && bid.price().compareTo(ask.price()) >= 0;
  }

  /** Whether an update is new. */
  boolean takes(Update update) {
    return update.sequence() > floor && !seen.contains(update.sequence());
  }

  /** Whether a snapshot, or this page of it, is new. */
  boolean takes(Snapshot next) {
    return next.sequence() > floor
        || (isPage(next) && floor == snapshot && !pagesSeen.contains(next.page()));
  }

  /** Whether it is of the snapshot that is known already. */
  boolean isPage(Snapshot next) {
    return next.sequence() == snapshot;
  }

  Book plus(Snapshot next, Changes.Collector changes) {
    changes.bookHead();
    long at = next.sequence();
    boolean isFirst = at > floor;
    boolean isNewest = at >= seen.to();
    boolean tellsTime = isNewest && next.page() == 1;
    Book base =
        isFirst
            ? new Book(
                source,
                seen.startingAt(at),
                at,
                at,
                next.pages(),
                TreePSet.singleton(next.page()),
                tellsTime ? next.time() : isNewest ? null : time,
                bids.after(at, changes),
                asks.after(at, changes))
            : new Book(
                source,
                seen,
                floor,
                snapshot,
                pages,
                pagesSeen.plus(next.page()),
                tellsTime ? next.time() : time,
                bids,
                asks);
    return base.with(at, next.bids(), next.asks(), changes).settled(changes);
  }

  Book plus(List<Update> updates, Changes.Collector changes) {
    changes.bookHead();
    Book next = this;
    for (Update update : updates) {
      long at = update.sequence();
      boolean isNewest = at > next.seen.to();
      next =
          new Book(
                  source,
                  next.seen.plus(at),
                  floor,
                  snapshot,
                  pages,
                  pagesSeen,
                  isNewest ? update.time() : next.time,
                  next.bids,
                  next.asks)
              .with(at, update.bids(), update.asks(), changes);
    }
    return next.settled(changes);
  }

  private Book with(
      long sequence, List<Level> moreBids, List<Level> moreAsks, Changes.Collector changes) {
    return with(
        seen,
        floor,
        with(bids, sequence, moreBids, changes),
        with(asks, sequence, moreAsks, changes));
  }

  private static Levels with(
      Levels levels, long sequence, List<Level> more, Changes.Collector changes) {
    Levels next = levels;
    for (Level level : more) {
      BookLevel said = new BookLevel(levels.side(), level.price(), level.size(), sequence);
      next = next.plus(said, changes);
    }
    return next;
  }

  private Book with(Seen nextSeen, long nextFloor, Levels nextBids, Levels nextAsks) {
    return new Book(
        source, nextSeen, nextFloor, snapshot, pages, pagesSeen, time, nextBids, nextAsks);
  }

  /** Without the memory of what no older message can touch any more. */
  private Book settled(Changes.Collector changes) {
    Book next = this;
    if (complete()) {
      long sequence = seen.contiguous();
      next = with(seen, floor, bids.settled(sequence, changes), asks.settled(sequence, changes));
    }
    if (next.bids.gone().size() > GONE_MAX || next.asks.gone().size() > GONE_MAX) {
      long all = seen.to();
      next =
          with(
              seen.giveUp(), all, next.bids.settled(all, changes), next.asks.settled(all, changes));
    }
    return next;
  }

  BookHead toRecord() {
    return new BookHead(
        source, seen.toRecord(), floor, snapshot, pages, List.copyOf(pagesSeen), time);
  }

  /** Without its levels. */
  static Book of(BookHead stored) {
    Book empty = empty(stored.source());
    return new Book(
        stored.source(),
        Seen.of(stored.seen()),
        stored.floor(),
        stored.snapshot(),
        stored.pages(),
        TreePSet.from(stored.pagesSeen()),
        stored.time(),
        empty.bids,
        empty.asks);
  }

  Book restored(BookLevel stored) {
    return stored.side() == Side.BUY
        ? with(seen, floor, bids.restored(stored), asks)
        : with(seen, floor, bids, asks.restored(stored));
  }
}
