package dev.eddyline.projection.market;

import static dev.eddyline.projection.market.Markets.NOW;
import static dev.eddyline.projection.market.Markets.T0;
import static dev.eddyline.projection.market.Markets.amend;
import static dev.eddyline.projection.market.Markets.book;
import static dev.eddyline.projection.market.Markets.bust;
import static dev.eddyline.projection.market.Markets.command;
import static dev.eddyline.projection.market.Markets.decimal;
import static dev.eddyline.projection.market.Markets.levels;
import static dev.eddyline.projection.market.Markets.page;
import static dev.eddyline.projection.market.Markets.quote;
import static dev.eddyline.projection.market.Markets.quotes;
import static dev.eddyline.projection.market.Markets.replaced;
import static dev.eddyline.projection.market.Markets.snapshot;
import static dev.eddyline.projection.market.Markets.trade;
import static dev.eddyline.projection.market.Markets.traded;
import static dev.eddyline.projection.market.Markets.trades;
import static dev.eddyline.projection.market.Markets.update;
import static dev.eddyline.projection.market.Markets.updated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.decider.Scenario;
import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketCommand.Action;
import dev.eddyline.schemas.market.MarketCommand.ApplyBook;
import dev.eddyline.schemas.market.MarketCommand.ApplyTrades;
import dev.eddyline.schemas.market.MarketCommand.Correct;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketEvent.QuotesApplied;
import dev.eddyline.schemas.market.MarketEvent.TradeAmended;
import dev.eddyline.schemas.market.MarketEvent.TradeBusted;
import dev.eddyline.schemas.market.MarketEvent.TradesApplied;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MarketDeciderTest {

  private static final Trade FIRST = trade(7, 0, "10.00", "1");
  private static final Trade SECOND = trade(8, 500, "10.50", "2");

  private static Scenario<MarketCommand, MarketEvent> given(MarketEvent... events) {
    return given(List.of(events));
  }

  private static Scenario<MarketCommand, MarketEvent> given(List<MarketEvent> events) {
    return Scenario.given(new MarketKind(), events);
  }

  @Test
  void anInstrumentIsThereWithTheFirstThatIsToldOfIt() {
    given().when(command(trades(FIRST))).then(traded(FIRST));
    given()
        .when(command(quotes(quote(1, "9", "10"))))
        .then(new QuotesApplied("x", List.of(quote(1, "9", "10"))));
    Snapshot snapshot = snapshot(1, levels("9 1"), levels());
    given().when(command(book(snapshot))).then(replaced(snapshot));
    Update update = update(1, levels("9 1"), levels());
    given().when(command(book(update))).then(updated(update));
  }

  @Test
  void whatASourceHasToldBeforeIsLeftOut() {
    given(traded(FIRST)).when(command(trades(FIRST, SECOND))).then(traded(SECOND));
    given(traded(FIRST)).when(command(trades(SECOND, SECOND))).then(traded(SECOND));
    given(new QuotesApplied("x", List.of(quote(3, "9", "10"))))
        .when(command(quotes(quote(2, "1", "2"), quote(4, "8", "9"), quote(4, "8", "9"))))
        .then(new QuotesApplied("x", List.of(quote(4, "8", "9"))));
    Update third = update(3, levels("9 1"), levels());
    Update fourth = update(4, levels("9 2"), levels());
    given(updated(third)).when(command(book(third, fourth, fourth))).then(updated(fourth));
  }

  @Test
  void whatIsNotNewIsAcceptedAndChangesNothing() {
    given(traded(FIRST, SECOND)).when(command(trades(SECOND, FIRST))).then();
    given(new QuotesApplied("x", List.of(quote(3, "9", "10"))))
        .when(command(quotes(quote(3, "9", "10"))))
        .then();
    Snapshot snapshot = snapshot(5, levels("9 1"), levels());
    given(replaced(snapshot)).when(command(book(snapshot))).then();
    given(replaced(snapshot)).when(command(book(snapshot(4, levels("8 1"), levels())))).then();
    given(replaced(snapshot))
        .when(command(book(update(4, levels("8 1"), levels()), update(5, levels(), levels()))))
        .then();
  }

  @Test
  void eachSourceHasNumbersOfItsOwn() {
    ApplyTrades other = new ApplyTrades("y", List.of(FIRST));
    given(traded(FIRST)).when(command(other)).then(new TradesApplied("y", List.of(FIRST)));
  }

  @Test
  void aTradeHasASize() {
    given()
        .when(command(trades(FIRST, trade(9, 0, "1", "0.00"))))
        .thenRejected("wrong-size", "/trades/1/size");
    given()
        .when(command(trades(trade(9, 0, "1", "-1"))))
        .thenRejected("wrong-size", "/trades/0/size");
    given(traded(FIRST)).when(command(amend(7, "10.00", "0"))).thenRejected("wrong-size", "/size");
  }

  @Test
  void aPriceMayBeBelowZero() {
    Trade negative = trade(1, 0, "-37.63", "1");
    given().when(command(trades(negative))).then(traded(negative));
  }

  @Test
  void aSourcesClockMayBeALittleAhead() {
    long ahead = Form.FUTURE_MAX.toMillis();
    Trade allowed = trade(1, ahead, "1", "1");
    given().when(command(T0, trades(allowed))).then(traded(allowed));
    given()
        .when(command(T0, trades(FIRST, trade(2, ahead + 1, "1", "1"))))
        .thenRejected("time-in-future", "/trades/1/time");
    Quote quote = new Quote(1, NOW.plusSeconds(6), decimal("1"), null, decimal("2"), null);
    given().when(command(quotes(quote))).thenRejected("time-in-future", "/quotes/0/time");
    given()
        .when(command(book(new Update(1, NOW.plusSeconds(6), levels(), levels()))))
        .thenRejected("time-in-future", "/updates/0/time");
    given()
        .when(command(book(new Snapshot(1, NOW.plusSeconds(6), 1, 1, levels(), levels()))))
        .thenRejected("time-in-future", "/snapshot/time");
  }

  @Test
  void theBidOfAQuoteIsBelowItsAsk() {
    given()
        .when(command(quotes(quote(1, "10", "9"))))
        .thenRejected("quote-crossed", "/quotes/0/bid");
    given()
        .when(command(quotes(quote(1, "10", "10.0"))))
        .thenRejected("quote-crossed", "/quotes/0/bid");
  }

  @Test
  void aQuoteMayHaveOneSide() {
    Quote quote = new Quote(1, T0, null, null, decimal("10"), decimal("3"));
    given().when(command(quotes(quote))).then(new QuotesApplied("x", List.of(quote)));
  }

  @Test
  void theSizesOfAQuoteAreThoseOfItsPrices() {
    BigDecimal one = BigDecimal.ONE;
    given()
        .when(command(quotes(new Quote(1, T0, one, BigDecimal.ZERO, null, null))))
        .thenRejected("wrong-size", "/quotes/0/bidSize");
    given()
        .when(command(quotes(new Quote(1, T0, null, null, one, one.negate()))))
        .thenRejected("wrong-size", "/quotes/0/askSize");
    given()
        .when(command(quotes(new Quote(1, T0, null, one, null, null))))
        .thenRejected("wrong-form", "/quotes/0/bidSize");
    given()
        .when(command(quotes(new Quote(1, T0, null, null, null, one))))
        .thenRejected("wrong-form", "/quotes/0/askSize");
  }

  @Test
  void aBookIsEitherASnapshotOrUpdates() {
    given().when(command(new ApplyBook("x", null, null))).thenRejected("wrong-form", "/snapshot");
    given()
        .when(
            command(
                new ApplyBook(
                    "x", snapshot(1, levels(), levels()), List.of(update(2, levels(), levels())))))
        .thenRejected("wrong-form", "/updates");
  }

  @Test
  void aLevelOfASnapshotHasASize() {
    given()
        .when(command(book(snapshot(1, levels("9 1", "8 0"), levels()))))
        .thenRejected("wrong-size", "/snapshot/bids/1/size");
    given()
        .when(command(book(snapshot(1, levels(), levels("9 -1")))))
        .thenRejected("wrong-size", "/snapshot/asks/0/size");
  }

  @Test
  void aLevelOfAnUpdateHasASizeOrIsTakenAway() {
    Update update = update(1, levels("9 0"), levels("10 1"));
    given().when(command(book(update))).then(updated(update));
    given()
        .when(command(book(update, update(2, levels(), levels("10 -0.1")))))
        .thenRejected("wrong-size", "/updates/1/asks/0/size");
  }

  @Test
  void aPriceIsOnASideOnce() {
    given()
        .when(command(book(snapshot(1, levels("9.50 1", "9.5 1"), levels()))))
        .thenRejected("duplicate-price", "/snapshot/bids/1/price");
    given()
        .when(command(book(update(1, levels(), levels("9 1", "8 1", "9 0")))))
        .thenRejected("duplicate-price", "/updates/0/asks/2/price");
  }

  @Test
  void aSnapshotIsNotCrossed() {
    given()
        .when(command(book(snapshot(1, levels("8 1", "10 1"), levels("11 1", "10 1")))))
        .thenRejected("book-crossed", "/snapshot/bids");
  }

  @Test
  void anUpdateMayCrossTheBook() {
    Update crossing = update(2, levels("11 1"), levels());
    given(replaced(snapshot(1, levels("9 1"), levels("10 1"))))
        .when(command(book(crossing)))
        .then(updated(crossing));
  }

  @Test
  void theBookBelongsToOneSource() {
    Snapshot mine = snapshot(5, levels("9 1"), levels());
    ApplyBook theirs = new ApplyBook("y", null, List.of(update(1, levels(), levels())));
    given(replaced(mine)).when(command(theirs)).thenRejected("book-of-another-source", "/source");
  }

  @Test
  void anotherSourceTakesOverWithASnapshot() {
    Snapshot mine = snapshot(5, levels("9 1"), levels());
    Snapshot theirs = snapshot(1, levels("8 1"), levels());
    var takenOver = new MarketEvent.BookReplaced("y", theirs);
    given(replaced(mine)).when(command(new ApplyBook("y", theirs, null))).then(takenOver);

    // What the first has told before does not bring its book back.
    given(replaced(mine), takenOver).when(command(book(mine))).then();
    Snapshot newer = snapshot(6, levels("9 2"), levels());
    given(replaced(mine), takenOver).when(command(book(newer))).then(replaced(newer));
  }

  @Test
  void aLargeBookComesInPages() {
    Snapshot first = page(5, 1, 2, levels("9 1"), levels());
    Snapshot second = page(5, 2, 2, levels("8 1"), levels());
    given(replaced(first)).when(command(book(second))).then(replaced(second));
    given(replaced(first)).when(command(book(first))).then();
    given(replaced(first), replaced(second)).when(command(book(second))).then();
  }

  @Test
  void thePagesOfABookFitTogether() {
    given()
        .when(command(book(page(5, 3, 2, levels(), levels()))))
        .thenRejected("wrong-page", "/snapshot/page");
    given(replaced(page(5, 1, 2, levels("9 1"), levels())))
        .when(command(book(page(5, 2, 3, levels(), levels()))))
        .thenRejected("wrong-page", "/snapshot/pages");
    given(replaced(page(5, 1, 2, levels("9 1"), levels("10 1"))))
        .when(command(book(page(5, 2, 2, levels("9.0 2"), levels()))))
        .thenRejected("duplicate-price", "/snapshot/bids/0/price");
    given(replaced(page(5, 1, 2, levels("9 1"), levels("10 1"))))
        .when(command(book(page(5, 2, 2, levels(), levels("11 1", "10 2")))))
        .thenRejected("duplicate-price", "/snapshot/asks/1/price");
  }

  @Test
  void aSideHasALimit() {
    // Given as many levels as there may be
    int perPage = 5_000;
    int pages = Book.LEVELS_MAX / perPage;
    List<MarketEvent> full = new ArrayList<>();
    for (int page = 1; page <= pages; page++) {
      int from = page * perPage;
      List<Level> asks =
          IntStream.range(from, from + perPage)
              .mapToObj(price -> new Level(BigDecimal.valueOf(price), BigDecimal.ONE))
              .toList();
      full.add(replaced(page(1, page, pages, List.of(), asks)));
    }

    // When, then
    given(full)
        .when(command(book(update(2, levels(), levels("1 1")))))
        .thenRejected("book-too-deep", "/updates");
    given(full.subList(0, pages - 1))
        .when(
            command(
                book(
                    page(
                        1,
                        pages,
                        pages,
                        List.of(),
                        IntStream.rangeClosed(1, perPage + 1)
                            .mapToObj(i -> new Level(BigDecimal.valueOf(-i), BigDecimal.ONE))
                            .toList()))))
        .thenRejected("book-too-deep", "/snapshot");
  }

  @Test
  void anInstrumentHasALimitedNumberOfSources() {
    // Given
    List<MarketEvent> full =
        IntStream.range(0, Instrument.SOURCES_MAX)
            .<MarketEvent>mapToObj(i -> new TradesApplied("s" + i, List.of(FIRST)))
            .toList();

    // When, then
    given(full).when(command(trades(FIRST))).thenRejected("too-many-sources", "/source");
    given(full)
        .when(command(new ApplyTrades("s0", List.of(SECOND))))
        .then(new TradesApplied("s0", List.of(SECOND)));
  }

  @Test
  void aTradeIsTakenBackOnce() {
    given(traded(FIRST)).when(command(bust(7))).then(new TradeBusted("x", 7));
    given(traded(FIRST), new TradeBusted("x", 7)).when(command(bust(7))).then();
  }

  @Test
  void aTradeThatWasTakenBackStaysKnown() {
    given(traded(FIRST), new TradeBusted("x", 7)).when(command(trades(FIRST))).then();
    given(traded(FIRST), new TradeBusted("x", 7))
        .when(command(amend(7, "1", "1")))
        .thenRejected("trade-busted", "/sequence");
  }

  @Test
  void aTradeIsAmended() {
    given(traded(FIRST))
        .when(command(amend(7, "11", "3")))
        .then(new TradeAmended("x", 7, decimal("11"), decimal("3")));
    given(traded(FIRST))
        .when(command(new Correct("x", 7, Action.AMEND, null, decimal("3"))))
        .then(new TradeAmended("x", 7, decimal("10.00"), decimal("3")));
    given(traded(FIRST))
        .when(command(new Correct("x", 7, Action.AMEND, decimal("3"), null)))
        .then(new TradeAmended("x", 7, decimal("3"), decimal("1")));
    given(traded(FIRST)).when(command(amend(7, "10.00", "1"))).then();
  }

  @Test
  void aCorrectionSaysWhatItIs() {
    given(traded(FIRST))
        .when(command(new Correct("x", 7, Action.BUST, decimal("1"), null)))
        .thenRejected("wrong-form", "/price");
    given(traded(FIRST))
        .when(command(new Correct("x", 7, Action.BUST, null, decimal("1"))))
        .thenRejected("wrong-form", "/size");
    given(traded(FIRST))
        .when(command(new Correct("x", 7, Action.AMEND, null, null)))
        .thenRejected("wrong-form", "/price");
  }

  @Test
  void onlyATradeThatWasToldIsCorrected() {
    given().when(command(bust(7))).thenRejected("no-such-trade", "/sequence");
    given(traded(FIRST)).when(command(bust(6))).thenRejected("no-such-trade", "/sequence");
    given(traded(FIRST, trade(9, 0, "1", "1")))
        .when(command(bust(8)))
        .thenRejected("no-such-trade", "/sequence");
  }

  @Test
  void theLastTradesAreKept() {
    // Given as many as are kept whatever block they begin in, and one more
    Trade[] some =
        LongStream.rangeClosed(0, Feed.TRADES_KEPT_MAX + Feed.BLOCK)
            .mapToObj(i -> trade(i, i * 1_000, "1", "1"))
            .toArray(Trade[]::new);

    // When, then
    given(traded(some)).when(command(bust(0))).thenRejected("trade-not-kept", "/sequence");
    given(traded(some)).when(command(bust(60))).then(new TradeBusted("x", 60));
  }

  @Test
  void aCandleOfWhichATradeIsGoneIsMadeOfSmallerOnesOrNotAtAll() {
    // Given the same: the first minute lacks trades, and its seconds are gone; the first five
    // minutes lack them too, but every minute is there
    Trade[] some =
        LongStream.rangeClosed(0, Feed.TRADES_KEPT_MAX + Feed.BLOCK)
            .mapToObj(i -> trade(i, i * 1_000, "1", "1"))
            .toArray(Trade[]::new);

    // When, then
    given(traded(some)).when(command(bust(59))).thenRejected("trade-not-kept", "/sequence");
    given(traded(some)).when(command(bust(61))).then(new TradeBusted("x", 61));
  }

  @Test
  void whatCannotBeMadeAnewExactlyIsNotCorrected() {
    // Given more trades in one second than are kept
    Trade[] some =
        LongStream.rangeClosed(0, 2 * Feed.TRADES_KEPT_MAX)
            .mapToObj(i -> trade(i, 0, "1", "1"))
            .toArray(Trade[]::new);

    // When, then
    given(traded(some))
        .when(command(bust(2 * Feed.TRADES_KEPT_MAX)))
        .thenRejected("trade-not-kept", "/sequence");
  }

  @Test
  void aRefusedCommandTakesNothing() {
    var run = Markets.run();
    run.take(command(trades(FIRST)));
    Market before = run.entity();

    run.take(command(trades(SECOND, trade(9, 0, "1", "-1"))));

    assertThat(run.entity()).isSameAs(before);
  }
}
