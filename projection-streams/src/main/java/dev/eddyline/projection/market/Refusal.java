package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Reason;
import dev.eddyline.schemas.market.MarketEvent;

/** Every reason for which a market refuses a command. The codes are public and never change. */
public enum Refusal implements Reason<MarketEvent> {
  WRONG_SIZE,
  TIME_IN_FUTURE,
  QUOTE_CROSSED,
  WRONG_FORM,
  WRONG_PAGE,
  DUPLICATE_PRICE,
  BOOK_CROSSED,
  BOOK_OF_ANOTHER_SOURCE,
  BOOK_TOO_DEEP,
  TOO_MANY_SOURCES,
  NO_SUCH_TRADE,
  TRADE_NOT_KEPT,
  TRADE_BUSTED
}
