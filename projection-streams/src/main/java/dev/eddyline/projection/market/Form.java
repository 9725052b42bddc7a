package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketCommand.Action;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a command whatever the market is like. A command is judged whole, also what it
 * repeats: one wrong item and nothing of it is taken.
 *
 * @param at the command's time
 */
record Form(Instant at) {

  /** How far ahead of the gateway a source's clock may be. */
  static final Duration FUTURE_MAX = Duration.ofSeconds(5);

  /** The first fault; null where there is none. */
  @Nullable Decision<MarketEvent> fault(MarketCommand command) {
    return switch (command) {
      case MarketCommand.ApplyTrades trades -> ofTrades(trades.trades());
      case MarketCommand.ApplyQuotes quotes -> ofQuotes(quotes.quotes());
      case MarketCommand.ApplyBook book -> ofBook(book);
      case MarketCommand.Correct correct -> ofCorrection(correct);
    };
  }

  private @Nullable Decision<MarketEvent> ofTrades(List<Trade> trades) {
    for (int i = 0; i < trades.size(); i++) {
      Trade trade = trades.get(i);
      if (trade.size().signum() <= 0) {
        return notPositive("/trades/" + i + "/size");
      }
      if (isFuture(trade.time())) {
        return inFuture("/trades/" + i + "/time");
      }
    }
    return null;
  }

  private @Nullable Decision<MarketEvent> ofQuotes(List<Quote> quotes) {
    for (int i = 0; i < quotes.size(); i++) {
      Quote quote = quotes.get(i);
      String field = "/quotes/" + i;
      if (isNotPositive(quote.bidSize())) {
        return notPositive(field + "/bidSize");
      }
      if (isNotPositive(quote.askSize())) {
        return notPositive(field + "/askSize");
      }
      if (quote.bid() == null && quote.bidSize() != null) {
        return Refusal.WRONG_FORM.because("a size without a price", field + "/bidSize");
      }
      if (quote.ask() == null && quote.askSize() != null) {
        return Refusal.WRONG_FORM.because("a size without a price", field + "/askSize");
      }
      if (quote.bid() != null && quote.ask() != null && quote.bid().compareTo(quote.ask()) >= 0) {
        return Refusal.QUOTE_CROSSED.because("the bid is not below the ask", field + "/bid");
      }
      if (isFuture(quote.time())) {
        return inFuture(field + "/time");
      }
    }
    return null;
  }

  private @Nullable Decision<MarketEvent> ofBook(MarketCommand.ApplyBook book) {
    Snapshot snapshot = book.snapshot();
    List<Update> updates = book.updates();
    if (snapshot != null) {
      return updates == null
          ? ofSnapshot(snapshot)
          : Refusal.WRONG_FORM.because("either a 'snapshot' or 'updates'", "/updates");
    }
    return updates == null
        ? Refusal.WRONG_FORM.because("either a 'snapshot' or 'updates'", "/snapshot")
        : ofUpdates(updates);
  }

  private @Nullable Decision<MarketEvent> ofSnapshot(Snapshot snapshot) {
    if (snapshot.page() > snapshot.pages()) {
      return Refusal.WRONG_PAGE.because("there are fewer pages", "/snapshot/page");
    }
    Decision<MarketEvent> bids = ofLevels(snapshot.bids(), true, "/snapshot/bids");
    Decision<MarketEvent> asks = ofLevels(snapshot.asks(), true, "/snapshot/asks");
    if (bids != null || asks != null) {
      return bids != null ? bids : asks;
    }
    if (isCrossed(snapshot)) {
      return Refusal.BOOK_CROSSED.because(
          "the best bid is not below the best ask", "/snapshot/bids");
    }
    return isFuture(snapshot.time()) ? inFuture("/snapshot/time") : null;
  }

  private static boolean isCrossed(Snapshot snapshot) {
    BigDecimal bid = null;
    for (Level level : snapshot.bids()) {
      bid = bid == null ? level.price() : bid.max(level.price());
    }
    BigDecimal ask = null;
    for (Level level : snapshot.asks()) {
      ask = ask == null ? level.price() : ask.min(level.price());
    }
    return bid != null && ask != null && bid.compareTo(ask) >= 0;
  }

  private @Nullable Decision<MarketEvent> ofUpdates(List<Update> updates) {
    for (int i = 0; i < updates.size(); i++) {
      Update update = updates.get(i);
      String field = "/updates/" + i;
      Decision<MarketEvent> bids = ofLevels(update.bids(), false, field + "/bids");
      Decision<MarketEvent> asks = ofLevels(update.asks(), false, field + "/asks");
      if (bids != null || asks != null) {
        return bids != null ? bids : asks;
      }
      if (isFuture(update.time())) {
        return inFuture(field + "/time");
      }
    }
    return null;
  }

  /**
   * Of the levels of one side in one message.
   *
   * @param whole whether each must have a size, as in a snapshot
   */
  private static @Nullable Decision<MarketEvent> ofLevels(
      List<Level> levels, boolean whole, String field) {
    Set<BigDecimal> prices = new TreeSet<>();
    for (int i = 0; i < levels.size(); i++) {
      Level level = levels.get(i);
      int sign = level.size().signum();
      if (sign < 0 || (whole && sign == 0)) {
        return whole
            ? notPositive(field + "/" + i + "/size")
            : Refusal.WRONG_SIZE.because("must not be below 0", field + "/" + i + "/size");
      }
      if (levels.size() > 1 && !prices.add(level.price())) {
        return duplicate(field + "/" + i + "/price");
      }
    }
    return null;
  }

  private static @Nullable Decision<MarketEvent> ofCorrection(MarketCommand.Correct correct) {
    if (correct.action() == Action.BUST) {
      if (correct.price() != null) {
        return Refusal.WRONG_FORM.because("a trade that is taken back has no price", "/price");
      }
      return correct.size() == null
          ? null
          : Refusal.WRONG_FORM.because("a trade that is taken back has no size", "/size");
    }
    if (correct.price() == null && correct.size() == null) {
      return Refusal.WRONG_FORM.because("a 'price' or a 'size' to amend", "/price");
    }
    return isNotPositive(correct.size()) ? notPositive("/size") : null;
  }

  private boolean isFuture(@Nullable Instant time) {
    return time != null && time.isAfter(at.plus(FUTURE_MAX));
  }

  private static boolean isNotPositive(@Nullable BigDecimal size) {
    return size != null && size.signum() <= 0;
  }

  private static Decision<MarketEvent> notPositive(String field) {
    return Refusal.WRONG_SIZE.because("must be above 0", field);
  }

  private Decision<MarketEvent> inFuture(String field) {
    return Refusal.TIME_IN_FUTURE.because(
        "it is more than " + FUTURE_MAX.toSeconds() + " s ahead of " + at, field);
  }

  static Decision<MarketEvent> duplicate(String field) {
    return Refusal.DUPLICATE_PRICE.because("the price is there twice", field);
  }
}
