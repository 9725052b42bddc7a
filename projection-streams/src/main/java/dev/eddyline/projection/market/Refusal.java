package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.market.MarketEvent;
import java.util.Locale;

/** Every reason for which a market refuses a command. The codes are public and never change. */
public enum Refusal {
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
  TRADE_BUSTED;

  /** The code of the rejection, in kebab case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Decision<MarketEvent> because(String message) {
    return Decision.reject(code(), message);
  }

  Decision<MarketEvent> because(String message, String field) {
    return Decision.reject(code(), message, field);
  }
}
