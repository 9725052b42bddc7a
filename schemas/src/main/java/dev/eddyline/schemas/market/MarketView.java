package dev.eddyline.schemas.market;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the world may see of a market. The fields are those of {@code market/view.avsc}. */
public sealed interface MarketView {

  /**
   * The main view.
   *
   * @param last the newest trade by time, source and sequence
   * @param touch where bid and ask are from
   * @param day the newest UTC day with a trade
   * @param late trades that came too late to count
   * @param feeds by source
   */
  record Ticker(
      @Nullable Last last,
      @Nullable Best bid,
      @Nullable Best ask,
      @Nullable Touch touch,
      @Nullable Day day,
      long late,
      Map<String, Feed> feeds)
      implements MarketView {}

  /**
   * Candles of one interval.
   *
   * @param interval 1s, 1m, 5m or 1h
   * @param candles by their start in RFC 3339, oldest first
   */
  record Candles(String interval, Map<String, Candle> candles) implements MarketView {}

  /**
   * The book.
   *
   * @param sequence the highest of it, and {@code time} that message's
   * @param complete whether it began with a snapshot all of which has come
   * @param crossed whether the best bid is not below the best ask
   * @param bids the best levels, best first: price to size
   */
  record Book(
      String source,
      long sequence,
      @Nullable Instant time,
      boolean complete,
      boolean crossed,
      Map<String, BigDecimal> bids,
      Map<String, BigDecimal> asks,
      int bidLevels,
      int askLevels,
      long missing,
      long lost,
      Map<String, Long> gaps)
      implements MarketView {}

  /** Where the best prices are from. */
  enum Touch {
    BOOK,
    QUOTES
  }

  /** The newest trade. */
  record Last(
      String source,
      long sequence,
      Instant time,
      BigDecimal price,
      BigDecimal size,
      @Nullable Side side) {}

  /** A best price. */
  record Best(BigDecimal price, @Nullable BigDecimal size) {}

  /** All trades of a UTC day. */
  record Day(
      String date,
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      BigDecimal volume,
      BigDecimal turnover,
      BigDecimal vwap,
      long trades) {}

  /**
   * What a source has told.
   *
   * @param quotes the highest sequence
   * @param book null but of the source that the book belongs to
   */
  record Feed(@Nullable Numbers trades, @Nullable Long quotes, @Nullable Gaps book) {}

  /**
   * Sequences seen.
   *
   * @param missing how many between the lowest and the highest have not come
   * @param lost how many of them will not be taken any more
   * @param gaps the first ones: their first sequence to their last
   */
  record Numbers(long from, long to, long missing, long lost, Map<String, Long> gaps) {}

  /** Sequences not seen. */
  record Gaps(long missing, long lost, Map<String, Long> gaps) {}

  /** The trades of one interval. */
  record Candle(
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      BigDecimal volume,
      long trades) {}
}
