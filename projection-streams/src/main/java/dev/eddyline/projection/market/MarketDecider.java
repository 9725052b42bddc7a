package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Decider;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Decision.Accepted;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart.BookLevel;
import dev.eddyline.schemas.market.MarketPart.Kept;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import dev.eddyline.schemas.record.Command;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a market. What its source has told before is left out of the event, and a command
 * that has nothing new is accepted without one. Pure; any thread may call it.
 */
final class MarketDecider implements Decider<MarketCommand, MarketEvent, Target<Market, Void>> {

  @Override
  public Target<Market, Void> initial() {
    return new Target<>(Market.UNKNOWN, null);
  }

  @Override
  public Decision<MarketEvent> decide(Command<MarketCommand> command, Target<Market, Void> target) {
    Decision<MarketEvent> fault = new Form(command.at()).fault(command.payload());
    if (fault != null) {
      return fault;
    }
    Instrument instrument = target.entity().instrument();
    String source = command.payload().source();
    if (command.payload() instanceof MarketCommand.Correct correct) {
      return decideCorrection(correct, instrument);
    }
    if (!instrument.feeds().containsKey(source)
        && instrument.feeds().size() == Instrument.SOURCES_MAX) {
      return Refusal.TOO_MANY_SOURCES.because(
          "the instrument has " + Instrument.SOURCES_MAX + " sources", "/source");
    }
    return switch (command.payload()) {
      case MarketCommand.ApplyTrades trades -> decideTrades(trades, instrument.feed(source));
      case MarketCommand.ApplyQuotes quotes -> decideQuotes(quotes, instrument.feed(source));
      case MarketCommand.ApplyBook book -> decideBook(book, instrument);
      case MarketCommand.Correct correct -> decideCorrection(correct, instrument);
    };
  }

  private static Decision<MarketEvent> decideTrades(MarketCommand.ApplyTrades command, Feed feed) {
    List<Trade> fresh = new ArrayList<>(command.trades().size());
    Seen seen = feed.trades();
    for (Trade trade : command.trades()) {
      if (!seen.contains(trade.sequence())) {
        seen = seen.plus(trade.sequence());
        fresh.add(trade);
      }
    }
    return fresh.isEmpty()
        ? changeNothing()
        : Decision.accept(new MarketEvent.TradesApplied(command.source(), fresh));
  }

  private static Decision<MarketEvent> decideQuotes(MarketCommand.ApplyQuotes command, Feed feed) {
    List<Quote> fresh = new ArrayList<>(command.quotes().size());
    Feed next = feed;
    for (Quote quote : command.quotes()) {
      if (next.takes(quote)) {
        next = next.with(quote);
        fresh.add(quote);
      }
    }
    return fresh.isEmpty()
        ? changeNothing()
        : Decision.accept(new MarketEvent.QuotesApplied(command.source(), fresh));
  }

  private static Decision<MarketEvent> decideBook(
      MarketCommand.ApplyBook command, Instrument instrument) {
    Book known = instrument.book();
    Snapshot snapshot = command.snapshot();
    if (known != null && !known.source().equals(command.source())) {
      return decideTakeover(command, known, instrument.feed(command.source()));
    }
    Book book = known == null ? Book.empty(command.source()) : known;
    return snapshot == null
        ? decideUpdates(Objects.requireNonNullElse(command.updates(), List.of()), book)
        : decideSnapshot(snapshot, book);
  }

  /** Of another source only a snapshot is taken, and only one newer than its book was. */
  private static Decision<MarketEvent> decideTakeover(
      MarketCommand.ApplyBook command, Book known, Feed feed) {
    Snapshot snapshot = command.snapshot();
    if (snapshot == null) {
      return Refusal.BOOK_OF_ANOTHER_SOURCE.because(
          "the book is that of '" + known.source() + "'; take over with a snapshot", "/source");
    }
    return snapshot.sequence() <= feed.bookTo()
        ? changeNothing()
        : decideSnapshot(snapshot, Book.empty(command.source()));
  }

  private static Decision<MarketEvent> decideSnapshot(Snapshot snapshot, Book book) {
    if (!book.takes(snapshot)) {
      return changeNothing();
    }
    if (book.isPage(snapshot)) {
      if (snapshot.pages() != book.pages()) {
        return Refusal.WRONG_PAGE.because(
            "the snapshot has " + book.pages() + " pages", "/snapshot/pages");
      }
      Decision<MarketEvent> repeated = repeated(snapshot, book);
      if (repeated != null) {
        return repeated;
      }
    }
    if (isTooDeep(book.bids(), snapshot.bids().size())
        || isTooDeep(book.asks(), snapshot.asks().size())) {
      return tooDeep("/snapshot");
    }
    return Decision.accept(new MarketEvent.BookReplaced(book.source(), snapshot));
  }

  /** A price that another page has: which one holds would depend on their order. */
  private static @Nullable Decision<MarketEvent> repeated(Snapshot snapshot, Book book) {
    int bid = repeated(snapshot.bids(), book.bids(), snapshot.sequence());
    if (bid >= 0) {
      return Form.duplicate("/snapshot/bids/" + bid + "/price");
    }
    int ask = repeated(snapshot.asks(), book.asks(), snapshot.sequence());
    return ask >= 0 ? Form.duplicate("/snapshot/asks/" + ask + "/price") : null;
  }

  private static int repeated(List<Level> page, Levels levels, long sequence) {
    for (int i = 0; i < page.size(); i++) {
      BookLevel known = levels.get(page.get(i).price());
      if (known != null && known.sequence() == sequence) {
        return i;
      }
    }
    return -1;
  }

  private static Decision<MarketEvent> decideUpdates(List<Update> updates, Book book) {
    List<Update> fresh = new ArrayList<>(updates.size());
    Seen seen = book.seen();
    int bids = 0;
    int asks = 0;
    for (Update update : updates) {
      if (book.takes(update) && !seen.contains(update.sequence())) {
        seen = seen.plus(update.sequence());
        fresh.add(update);
        bids += update.bids().size();
        asks += update.asks().size();
      }
    }
    if (isTooDeep(book.bids(), bids) || isTooDeep(book.asks(), asks)) {
      return tooDeep("/updates");
    }
    return fresh.isEmpty()
        ? changeNothing()
        : Decision.accept(new MarketEvent.BookUpdated(book.source(), fresh));
  }

  private static boolean isTooDeep(Levels levels, int more) {
    return levels.size() + more > Book.LEVELS_MAX;
  }

  private static Decision<MarketEvent> tooDeep(String field) {
    return Refusal.BOOK_TOO_DEEP.because(
        "a side would have more than " + Book.LEVELS_MAX + " levels", field);
  }

  private static Decision<MarketEvent> decideCorrection(
      MarketCommand.Correct command, Instrument instrument) {
    String source = command.source();
    Feed feed = instrument.feed(source);
    if (!feed.trades().contains(command.sequence())) {
      return Refusal.NO_SUCH_TRADE.because("the source has told no such trade", "/sequence");
    }
    Kept kept = feed.tape().get(command.sequence());
    if (kept == null) {
      return notKept();
    }
    return switch (command.action()) {
      case BUST ->
          kept.busted()
              ? changeNothing()
              : accept(
                  instrument,
                  source,
                  kept,
                  Instrument.busted(kept),
                  new MarketEvent.TradeBusted(source, command.sequence()));
      case AMEND -> {
        if (kept.busted()) {
          yield Refusal.TRADE_BUSTED.because("the trade has been taken back", "/sequence");
        }
        BigDecimal price = command.price() == null ? kept.trade().price() : command.price();
        BigDecimal size = command.size() == null ? kept.trade().size() : command.size();
        Kept now = Instrument.amended(kept, price, size);
        yield now.equals(kept)
            ? changeNothing()
            : accept(
                instrument,
                source,
                kept,
                now,
                new MarketEvent.TradeAmended(source, command.sequence(), price, size));
      }
    };
  }

  /** A correction is made to see whether it can be; it is rare. */
  private static Decision<MarketEvent> accept(
      Instrument instrument, String source, Kept before, Kept now, MarketEvent event) {
    return instrument.corrected(source, before, now, new Changes.Collector()) == null
        ? notKept()
        : Decision.accept(event);
  }

  private static Decision<MarketEvent> notKept() {
    return Refusal.TRADE_NOT_KEPT.because(
        "what the trade was part of is not kept any more", "/sequence");
  }

  private static Decision<MarketEvent> changeNothing() {
    return new Accepted<>(List.of());
  }

  @Override
  public Target<Market, Void> evolve(Target<Market, Void> target, MarketEvent event) {
    Instrument before = target.entity().instrument();
    Changes.Collector changes = new Changes.Collector();
    Instrument after =
        switch (event) {
          case MarketEvent.TradesApplied applied -> before.plus(applied, changes);
          case MarketEvent.QuotesApplied applied -> before.plus(applied, changes);
          case MarketEvent.BookReplaced replaced -> before.plus(replaced, changes);
          case MarketEvent.BookUpdated updated -> before.plus(updated, changes);
          case MarketEvent.TradeBusted busted -> {
            Kept kept = kept(before, busted.source(), busted.sequence());
            yield corrected(before, busted.source(), kept, Instrument.busted(kept), changes);
          }
          case MarketEvent.TradeAmended amended -> {
            Kept kept = kept(before, amended.source(), amended.sequence());
            Kept now = Instrument.amended(kept, amended.price(), amended.size());
            yield corrected(before, amended.source(), kept, now, changes);
          }
        };
    MarketViews.noteChanges(before, after, event, changes);
    Changes changed = changes.changes();
    MarketState record =
        changed.parts().contains(Changes.TRADING) ? MarketState.NOTHING : target.entity().record();
    return new Target<>(new Market(after, changed, record), null);
  }

  /** Facts that cannot follow from the state are a fault of ours: they crash their owner. */
  private static Kept kept(Instrument instrument, String source, long sequence) {
    Kept kept = instrument.feed(source).tape().get(sequence);
    if (kept == null || kept.busted()) {
      throw new IllegalStateException("a trade that is not there cannot be corrected");
    }
    return kept;
  }

  private static Instrument corrected(
      Instrument instrument, String source, Kept before, Kept now, Changes.Collector changes) {
    Instrument corrected = instrument.corrected(source, before, now, changes);
    if (corrected == null) {
      throw new IllegalStateException("a trade whose candles are gone cannot be corrected");
    }
    return corrected;
  }
}
