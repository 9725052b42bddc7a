package dev.eddyline.schemas.movers;

import java.math.BigDecimal;
import java.util.Map;

/**
 * The instruments that move most.
 *
 * @param date the UTC day that it is about
 * @param instruments with a trade on that day
 * @param gainers those whose price has risen most, by instrument
 * @param losers those whose price has fallen most
 * @param turnover those with the greatest turnover; empty on the board of all
 * @param trades those with most trades
 * @param leftOut times that an instrument was left out because there are too many
 */
public record MoversView(
    String date,
    int instruments,
    Map<String, Mover> gainers,
    Map<String, Mover> losers,
    Map<String, Mover> turnover,
    Map<String, Mover> trades,
    long leftOut) {

  /**
   * One of them.
   *
   * @param rank from 1
   * @param change percent since the day's first trade
   */
  public record Mover(
      int rank, BigDecimal last, BigDecimal change, BigDecimal turnover, long trades) {}
}
