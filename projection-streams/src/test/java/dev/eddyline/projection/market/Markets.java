package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.KindRun;
import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketCommand.Action;
import dev.eddyline.schemas.market.MarketCommand.ApplyBook;
import dev.eddyline.schemas.market.MarketCommand.ApplyQuotes;
import dev.eddyline.schemas.market.MarketCommand.ApplyTrades;
import dev.eddyline.schemas.market.MarketCommand.Correct;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import dev.eddyline.schemas.record.Command;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of the market kind share: one instrument, told by the source "x". */
final class Markets {

  static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

  /** When commands are taken: after all that they tell. */
  static final Instant NOW = T0.plusSeconds(86_400);

  private Markets() {}

  static KindRun<MarketCommand, MarketEvent, Market, MarketState, Void, MarketPart, MarketView>
      run() {
    return new KindRun<>(new MarketKind());
  }

  static Command<MarketCommand> command(MarketCommand payload) {
    return command(NOW, payload);
  }

  static Command<MarketCommand> command(Instant at, MarketCommand payload) {
    return new Command<>("c-1", "feed", null, null, at, payload);
  }

  static Trade trade(long sequence, long ms, String price, String size) {
    return new Trade(sequence, T0.plusMillis(ms), decimal(price), decimal(size), null);
  }

  static ApplyTrades trades(Trade... trades) {
    return new ApplyTrades("x", List.of(trades));
  }

  static MarketEvent.TradesApplied traded(Trade... trades) {
    return new MarketEvent.TradesApplied("x", List.of(trades));
  }

  static Quote quote(long sequence, String bid, String ask) {
    return new Quote(sequence, T0, decimal(bid), null, decimal(ask), null);
  }

  static ApplyQuotes quotes(Quote... quotes) {
    return new ApplyQuotes("x", List.of(quotes));
  }

  /** Each text is a level: its price and its size. */
  static List<Level> levels(String... levels) {
    return Stream.of(levels)
        .map(level -> level.split(" "))
        .map(level -> new Level(decimal(level[0]), decimal(level[1])))
        .toList();
  }

  static Snapshot snapshot(long sequence, List<Level> bids, List<Level> asks) {
    return new Snapshot(sequence, null, 1, 1, bids, asks);
  }

  static Snapshot page(long sequence, int page, int pages, List<Level> bids, List<Level> asks) {
    return new Snapshot(sequence, null, page, pages, bids, asks);
  }

  static Update update(long sequence, List<Level> bids, List<Level> asks) {
    return new Update(sequence, null, bids, asks);
  }

  static ApplyBook book(Snapshot snapshot) {
    return new ApplyBook("x", snapshot, null);
  }

  static ApplyBook book(Update... updates) {
    return new ApplyBook("x", null, List.of(updates));
  }

  static MarketEvent.BookReplaced replaced(Snapshot snapshot) {
    return new MarketEvent.BookReplaced("x", snapshot);
  }

  static MarketEvent.BookUpdated updated(Update... updates) {
    return new MarketEvent.BookUpdated("x", List.of(updates));
  }

  static Correct bust(long sequence) {
    return new Correct("x", sequence, Action.BUST, null, null);
  }

  static Correct amend(long sequence, String price, String size) {
    return new Correct("x", sequence, Action.AMEND, decimal(price), decimal(size));
  }

  static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}
