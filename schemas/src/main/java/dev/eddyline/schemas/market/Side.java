package dev.eddyline.schemas.market;

/** A side of the market. Of a trade: the one that took. Of a level: bids are those who buy. */
public enum Side {
  BUY,
  SELL
}
