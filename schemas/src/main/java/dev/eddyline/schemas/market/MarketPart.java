package dev.eddyline.schemas.market;

import dev.eddyline.schemas.codec.Decimals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of an instrument's state. The fields are those of {@code market/part.avsc}.
 *
 * @param content one of its optional fields
 */
public record MarketPart(Content content) {

  /** What a part can be. */
  public sealed interface Content {}

  /**
   * What has been seen of a source.
   *
   * @param quote that of the highest sequence
   * @param bookTo how far its book was when another source took over; -1 where none has
   */
  public record Feed(String source, Numbers trades, @Nullable Quote quote, long bookTo)
      implements Content {}

  /** The trades of one block of a source's sequences. */
  public record Tape(String source, long block, List<Kept> trades) implements Content {}

  /** A candle of an interval. */
  public record Candle(
      long seconds,
      Instant start,
      Point open,
      BigDecimal high,
      BigDecimal low,
      Point close,
      BigDecimal volume,
      BigDecimal turnover,
      long trades)
      implements Content {}

  /**
   * What all trades come to, but for the older candles.
   *
   * @param newest the newest time of a trade, also of one that was taken back
   * @param last the newest trade that counts
   * @param late trades that came too late to count
   * @param dropped of each interval, 1s say, the newest start whose candle is not kept any more, in
   *     milliseconds
   * @param newestCandles of each interval the newest candle, which changes with every trade
   */
  public record Trading(
      @Nullable Instant newest,
      MarketState.@Nullable Last last,
      long late,
      Map<String, Long> dropped,
      List<Candle> newestCandles)
      implements Content {}

  /**
   * What is known of the book but its levels.
   *
   * @param floor no message up to this sequence is taken any more; -1 where all are
   * @param snapshot the sequence of the newest snapshot; -1 without one
   * @param time of the message with the highest sequence
   */
  public record BookHead(
      String source,
      Numbers seen,
      long floor,
      long snapshot,
      int pages,
      List<Integer> pagesSeen,
      @Nullable Instant time)
      implements Content {}

  /**
   * A level of the book.
   *
   * @param side BUY of a bid
   * @param size 0 where it was taken away, while older messages may still come
   * @param sequence of the message that said so
   */
  public record BookLevel(Side side, BigDecimal price, BigDecimal size, long sequence)
      implements Content {

    /** The price as records and JSON have it. */
    public String priceText() {
      return Decimals.text(price);
    }
  }

  /** From the lowest to the highest sequence seen but for the gaps; none if from is above to. */
  public record Numbers(long from, long to, long lost, List<Gap> gaps) {}

  /** Sequences that have not been seen, first to last. */
  public record Gap(long from, long to) {}

  /**
   * A trade that is kept.
   *
   * @param late it came too late to count
   * @param busted it was taken back
   */
  public record Kept(Trade trade, boolean late, boolean busted) {

    /** Whether it is in the candles. */
    public boolean counts() {
      return !late && !busted;
    }
  }

  /** A price with its place in the order of trades: time, source, sequence. */
  public record Point(Instant time, String source, long sequence, BigDecimal price) {}
}
