package dev.eddyline.schemas.market;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an instrument besides its parts: nothing any more ({@link #NOTHING}). Markets
 * written before their trading was a part have it here. The fields are those of {@code
 * market/state.avsc}.
 *
 * @param newest the newest time of a trade, also of one that was taken back
 * @param last the newest trade that counts
 * @param late trades that came too late to count
 * @param dropped of each interval, 1s say, the newest start whose candle is not kept any more, in
 *     milliseconds
 * @param newestCandles of each interval the newest candle; none in records of before this was kept
 */
public record MarketState(
    @Nullable Instant newest,
    @Nullable Last last,
    long late,
    Map<String, Long> dropped,
    List<MarketPart.Candle> newestCandles) {

  /** That of every market written from now on. */
  public static final MarketState NOTHING = new MarketState(null, null, 0, Map.of(), List.of());

  /** A trade with its source. */
  public record Last(String source, Trade trade) {}
}
