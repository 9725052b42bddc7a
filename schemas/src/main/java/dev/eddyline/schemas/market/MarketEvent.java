package dev.eddyline.schemas.market;

import java.math.BigDecimal;
import java.util.List;

/** What has happened to a market. The fields are those of {@code market/event.avsc}. */
public sealed interface MarketEvent {

  /** Who numbers what the event has. */
  String source();

  /** Trades that the source had not told before. */
  record TradesApplied(String source, List<Trade> trades) implements MarketEvent {}

  /** Quotes above the source's highest sequence so far. */
  record QuotesApplied(String source, List<Quote> quotes) implements MarketEvent {}

  /** A snapshot of the book, or a page of it. */
  record BookReplaced(String source, Snapshot snapshot) implements MarketEvent {}

  /** Messages of the book that were new. */
  record BookUpdated(String source, List<Update> updates) implements MarketEvent {}

  /** The trade counts no more. */
  record TradeBusted(String source, long sequence) implements MarketEvent {}

  /** The trade has this price and this size; its time stays. */
  record TradeAmended(String source, long sequence, BigDecimal price, BigDecimal size)
      implements MarketEvent {}
}
