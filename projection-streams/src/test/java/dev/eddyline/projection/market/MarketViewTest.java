package dev.eddyline.projection.market;

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
import static dev.eddyline.projection.market.Markets.snapshot;
import static dev.eddyline.projection.market.Markets.trade;
import static dev.eddyline.projection.market.Markets.trades;
import static dev.eddyline.projection.market.Markets.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.KindRun;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketCommand.ApplyTrades;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.MarketView.Best;
import dev.eddyline.schemas.market.MarketView.Candle;
import dev.eddyline.schemas.market.MarketView.Day;
import dev.eddyline.schemas.market.MarketView.Feed;
import dev.eddyline.schemas.market.MarketView.Gaps;
import dev.eddyline.schemas.market.MarketView.Last;
import dev.eddyline.schemas.market.MarketView.Numbers;
import dev.eddyline.schemas.market.MarketView.Ticker;
import dev.eddyline.schemas.market.MarketView.Touch;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MarketViewTest {

  private static KindRun<
          MarketCommand, MarketEvent, Market, MarketState, Void, MarketPart, MarketView>
      run(MarketCommand... payloads) {
    var run = Markets.run();
    for (MarketCommand payload : payloads) {
      run.take(command(payload));
    }
    return run;
  }

  private static Ticker ticker(MarketCommand... payloads) {
    return (Ticker) run(payloads).view();
  }

  private static Map<String, Candle> candles(String name, MarketCommand... payloads) {
    return ((MarketView.Candles) run(payloads).views().get(name)).candles();
  }

  private static MarketView.Book bookView(MarketCommand... payloads) {
    return (MarketView.Book) run(payloads).views().get("book");
  }

  private static Candle flat(String price) {
    BigDecimal close = decimal(price);
    return new Candle(close, close, close, close, BigDecimal.ZERO, 0);
  }

  private static Candle candle(
      String open, String high, String low, String close, String volume, long trades) {
    return new Candle(
        decimal(open), decimal(high), decimal(low), decimal(close), decimal(volume), trades);
  }

  @Test
  void theMainViewShowsTradesQuotesAndWhatWasTold() {
    assertThat(
            ticker(
                trades(
                    trade(1, 0, "10.0", "1"),
                    trade(2, 10, "12", "0.50"),
                    trade(5, 20, "9.75", "2")),
                quotes(quote(9, "9.7", "9.8"))))
        .isEqualTo(
            new Ticker(
                new Last("x", 5, T0.plusMillis(20), decimal("9.75"), decimal("2"), null),
                new Best(decimal("9.7"), null),
                new Best(decimal("9.8"), null),
                Touch.QUOTES,
                new Day(
                    "2026-03-01",
                    decimal("10.0"),
                    decimal("12"),
                    decimal("9.75"),
                    decimal("9.75"),
                    decimal("3.50"),
                    decimal("35.50"),
                    decimal("10.142857142857"),
                    3),
                0,
                Map.of("x", new Feed(new Numbers(1, 5, 2, 0, Map.of("3", 4L)), 9L, null))));
  }

  @Test
  void digitsAreKeptAsTheyWereSent() {
    Candle row = candles("candles-1s", trades(trade(1, 0, "0.500", "1.000"))).get(T0.toString());

    assertThat(row.open().toPlainString()).isEqualTo("0.500");
    assertThat(row.volume().toPlainString()).isEqualTo("1.000");
  }

  @Test
  void ofEqualPricesHighAndLowHaveTheOneWithMoreDigits() {
    Trade shorter = trade(1, 0, "5", "1");
    Trade longer = trade(2, 1, "5.00", "1");
    Candle expected = candle("5", "5.00", "5.00", "5.00", "2", 2);

    assertThat(candles("candles-1s", trades(shorter, longer))).containsValue(expected);
    assertThat(candles("candles-1s", trades(longer, shorter))).containsValue(expected);
  }

  @Test
  void anIntervalWithoutTradesRepeatsTheCloseBeforeIt() {
    assertThat(
            candles(
                "candles-1s",
                trades(
                    trade(1, 0, "10", "1"), trade(2, 900, "11", "1"), trade(3, 3_000, "9", "2"))))
        .containsExactly(
            Map.entry("2026-03-01T12:00:00Z", candle("10", "11", "10", "11", "2", 2)),
            Map.entry("2026-03-01T12:00:01Z", flat("11")),
            Map.entry("2026-03-01T12:00:02Z", flat("11")),
            Map.entry("2026-03-01T12:00:03Z", candle("9", "9", "9", "9", "2", 1)));
  }

  @Test
  void theLastIntervalsAreShown() {
    // Given a trade, and another so much later that the first is not among them
    Map<String, Candle> rows =
        candles("candles-1s", trades(trade(1, 0, "10", "1"), trade(2, 500_000, "9", "1")));

    // Then each of them has a row, all but the last with the first trade's price
    assertThat(rows).hasSize(Span.SECOND.kept());
    assertThat(rows.keySet()).first().isEqualTo("2026-03-01T12:06:21Z");
    assertThat(rows.get("2026-03-01T12:06:21Z")).isEqualTo(flat("10"));
    assertThat(rows.keySet()).last().isEqualTo("2026-03-01T12:08:20Z");
  }

  @Test
  void theNewestCandlesWithTradesAreKept() {
    // Given as many as are kept
    int kept = Span.SECOND.kept();
    var run =
        run(
            trades(
                IntStream.range(0, kept)
                    .mapToObj(i -> trade(i, i * 1_000L, "1", "1"))
                    .toArray(Trade[]::new)));
    String oldest = Changes.candleKey(Span.SECOND, T0.toEpochMilli());
    assertThat(run.parts()).containsKey(oldest);

    // When there is one more
    run.take(command(trades(trade(kept, kept * 1_000L, "1", "1"))));

    // Then
    Ring seconds = run.entity().instrument().trading().ring(Span.SECOND);
    assertThat(seconds.candles()).hasSize(kept);
    assertThat(seconds.dropped()).isEqualTo(T0.toEpochMilli());
    assertThat(run.parts()).doesNotContainKey(oldest);
    assertThat(run.restored().instrument()).isEqualTo(run.entity().instrument());
  }

  @Test
  void theNewestCandlesAreStoredWithTheMarketAndTheOthersForThemselves() {
    // Given
    var run = run(trades(trade(1, 0, "10", "1")));
    String first = Changes.candleKey(Span.SECOND, T0.toEpochMilli());
    String second = Changes.candleKey(Span.SECOND, T0.toEpochMilli() + 1_000);
    assertThat(run.parts()).doesNotContainKey(first);

    // When another second begins, and the one before gets a late trade
    run.take(command(trades(trade(2, 1_000, "11", "1"))));
    run.take(command(trades(trade(3, 1, "12", "1"))));

    // Then
    assertThat(((MarketPart.Candle) run.parts().get(first).content()).trades()).isEqualTo(2);
    assertThat(run.parts()).doesNotContainKey(second);
    assertThat(run.restored().instrument()).isEqualTo(run.entity().instrument());
  }

  @Test
  void whatAPartSaysOfTheNewestCandleIsOlderThanTheMarketsOwnRecord() {
    // Given a candle that has become a part, and is the newest again
    var run = run(trades(trade(1, 0, "10", "1")));
    run.take(command(trades(trade(2, 1_000, "11", "1"))));
    run.take(command(bust(2)));

    // When it changes
    run.take(command(trades(trade(3, 1, "12", "1"))));

    // Then its part does not
    String key = Changes.candleKey(Span.SECOND, T0.toEpochMilli());
    assertThat(((MarketPart.Candle) run.parts().get(key).content()).trades()).isEqualTo(1);
    assertThat(run.restored().instrument()).isEqualTo(run.entity().instrument());
    assertThat(run.restored().instrument().trading().ring(Span.SECOND).newest().getValue().trades())
        .isEqualTo(2);
  }

  @Test
  void aMarketOfBeforeTheNewestCandlesWereStoredTogetherIsReadAsWell() {
    // Given a market whose candles are parts, all of them
    var run = run(trades(trade(1, 0, "10", "1"), trade(2, 61_000, "11", "1")));
    MarketKind kind = new MarketKind();
    Map<String, MarketPart> parts = new HashMap<>(run.parts());
    MarketPart.Trading now = (MarketPart.Trading) parts.remove(Changes.TRADING).content();
    MarketState before =
        new MarketState(now.newest(), now.last(), now.late(), now.dropped(), List.of());
    for (MarketPart.Candle candle : now.newestCandles()) {
      parts.put("candle:" + candle.seconds(), new MarketPart(candle));
    }

    // When, then
    assertThat(kind.parts().restore(kind.fromRecord(before), parts).instrument())
        .isEqualTo(run.entity().instrument());
  }

  @Test
  void aMarketOfBeforeItsTradingWasAPartKeepsItWhateverIsToldNext() {
    // Given a market whose own record holds what its trades come to
    var run = run(trades(trade(1, 0, "10", "1"), trade(2, 61_000, "11", "1")));
    MarketKind kind = new MarketKind();
    Map<String, MarketPart> parts = new HashMap<>(run.parts());
    MarketPart.Trading of = (MarketPart.Trading) parts.remove(Changes.TRADING).content();
    MarketState before =
        new MarketState(of.newest(), of.last(), of.late(), of.dropped(), of.newestCandles());
    Market market = kind.parts().restore(kind.fromRecord(before), parts);
    assertThat(market.instrument()).isEqualTo(run.entity().instrument());

    // When a quote comes, and its trading is not written
    Market quoted = after(kind, market, quotes(quote(5, "10", "11")), parts);

    // Then it is stored as it was
    Market again = kind.parts().restore(kind.fromRecord(kind.toRecord(quoted)), parts);
    assertThat(parts).doesNotContainKey(Changes.TRADING);
    assertThat(again.instrument()).isEqualTo(quoted.instrument());

    // When a trade comes, then it is a part
    Market traded = after(kind, again, trades(trade(3, 62_000, "12", "1")), parts);
    assertThat(parts).containsKey(Changes.TRADING);
    assertThat(kind.toRecord(traded)).isEqualTo(MarketState.NOTHING);
    assertThat(kind.parts().restore(kind.fromRecord(MarketState.NOTHING), parts).instrument())
        .isEqualTo(traded.instrument());

    // When it was killed after the part, then that counts, not what its record says
    assertThat(kind.parts().restore(kind.fromRecord(before), parts).instrument())
        .isEqualTo(traded.instrument());
  }

  /** A market after a command, what has changed of it stored in {@code parts}. */
  private static Market after(
      MarketKind kind, Market market, MarketCommand command, Map<String, MarketPart> parts) {
    Target<Market, Void> target = new Target<>(market, null);
    var accepted = (Decision.Accepted<MarketEvent>) kind.decider().decide(command(command), target);
    MarketEvent event = accepted.events().getFirst();
    Market next = kind.decider().evolve(target, event).entity();
    kind.parts().changedBy(next, event).forEach(key -> parts.put(key, kind.parts().get(next, key)));
    return next;
  }

  @Test
  void everyIntervalHasItsView() {
    MarketCommand some = trades(trade(1, 0, "10", "1"), trade(2, 3_599_999, "11", "1"));
    assertThat(candles("candles-1s", some)).hasSize(120);
    assertThat(candles("candles-1m", some)).hasSize(60);
    assertThat(candles("candles-5m", some)).hasSize(12);
    assertThat(candles("candles-1h", some))
        .containsExactly(Map.entry("2026-03-01T12:00:00Z", candle("10", "11", "10", "11", "2", 2)));
  }

  @Test
  void aTradeWithinTheGraceAmendsItsCandleAndALaterOneIsCounted() {
    long grace = Trading.GRACE.toMillis();
    MarketCommand before = trades(trade(1, grace, "10", "1"));

    assertThat(candles("candles-1m", before, trades(trade(2, 0, "20", "1"))))
        .containsEntry("2026-03-01T12:00:00Z", candle("20", "20", "20", "20", "1", 1));
    assertThat(ticker(before, trades(trade(2, 0, "20", "1"))).late()).isZero();

    Ticker late = ticker(before, trades(trade(2, -1, "20", "1")));
    assertThat(late.late()).isEqualTo(1);
    assertThat(late.day().trades()).isEqualTo(1);
    assertThat(late.feeds().get("x").trades().to()).isEqualTo(2);
    assertThat(candles("candles-1m", before, trades(trade(2, -1, "20", "1")))).hasSize(1);
  }

  @Test
  void aTradeThatCameTooLateChangesNoCandleNorDoesItsCorrection() {
    var run = run(trades(trade(1, 100_000, "10", "1"), trade(2, 0, "20", "1")));
    Trading before = run.entity().instrument().trading();

    run.take(command(bust(2)));

    assertThat(run.entity().instrument().trading()).isEqualTo(before);
    assertThat(run.entity().changes().views()).containsExactly("");
  }

  @Test
  void theDayIsTheNewest() {
    long midnight = 12 * 3_600_000L;
    assertThat(
            ticker(trades(trade(1, midnight - 1, "1", "1"), trade(2, midnight, "2", "1")))
                .day()
                .date())
        .isEqualTo("2026-03-02");
    assertThat(
            ticker(trades(trade(2, midnight, "2", "1"), trade(1, midnight - 1, "1", "1")))
                .day()
                .trades())
        .isEqualTo(1);
  }

  @Test
  void aTradeTakenBackCountsNoMore() {
    Ticker ticker = ticker(trades(trade(1, 0, "10", "1"), trade(2, 1_000, "99", "5")), bust(2));

    assertThat(ticker.last().sequence()).isEqualTo(1);
    assertThat(ticker.day().high()).isEqualTo(decimal("10"));
    assertThat(
            candles(
                "candles-1s", trades(trade(1, 0, "10", "1"), trade(2, 1_000, "99", "5")), bust(2)))
        .containsEntry("2026-03-01T12:00:01Z", flat("10"));
  }

  @Test
  void withoutATradeThatCountsThereIsNoDay() {
    Ticker ticker = ticker(trades(trade(1, 0, "10", "1")), bust(1));

    assertThat(ticker.last()).isNull();
    assertThat(ticker.day()).isNull();
    assertThat(candles("candles-1s", trades(trade(1, 0, "10", "1")), bust(1))).isEmpty();
  }

  @Test
  void anAmendedTradeCountsAsItIsNow() {
    Ticker ticker = ticker(trades(trade(1, 0, "10", "1")), amend(1, "12", "2"));

    assertThat(ticker.last().price()).isEqualTo(decimal("12"));
    assertThat(ticker.day().turnover()).isEqualTo(decimal("24"));
    assertThat(ticker.day().high()).isEqualTo(decimal("12"));
  }

  @Test
  void aCompleteBookHasTheBestPrices() {
    MarketCommand quoted = quotes(quote(1, "1", "2"));
    MarketCommand first = book(page(5, 1, 2, levels("8 1"), levels("10 3")));
    MarketCommand second = book(page(5, 2, 2, levels("9.50 2"), levels()));

    assertThat(ticker(quoted, first).touch()).isEqualTo(Touch.QUOTES);
    Ticker complete = ticker(quoted, first, second);
    assertThat(complete.touch()).isEqualTo(Touch.BOOK);
    assertThat(complete.bid()).isEqualTo(new Best(decimal("9.50"), decimal("2")));
    assertThat(complete.ask()).isEqualTo(new Best(decimal("10"), decimal("3")));
    assertThat(complete.feeds().get("x").book()).isEqualTo(new Gaps(0, 0, Map.of()));
  }

  @Test
  void ofSeveralSourcesTheNewestQuoteIsShown() {
    Quote older = new Quote(9, T0, decimal("1"), null, null, null);
    Quote newer = new Quote(1, T0.plusMillis(1), decimal("2"), null, null, null);
    MarketCommand x = new MarketCommand.ApplyQuotes("x", List.of(older));
    MarketCommand a = new MarketCommand.ApplyQuotes("a", List.of(newer));

    assertThat(ticker(x, a).bid().price()).isEqualTo(decimal("2"));
    assertThat(ticker(a, x).bid().price()).isEqualTo(decimal("2"));
  }

  @Test
  void theBookShowsItsLevelsAndItsGaps() {
    assertThat(
            bookView(
                book(snapshot(5, levels("8 1", "9 1.0"), levels("10 3"))),
                book(
                    update(6, levels("9.0 0.50"), levels()),
                    new Update(8, T0, levels(), levels("10 0", "11 4")))))
        .isEqualTo(
            new MarketView.Book(
                "x",
                8,
                T0,
                true,
                false,
                Map.of("9.0", decimal("0.50"), "8", decimal("1")),
                Map.of("11", decimal("4")),
                2,
                1,
                1,
                0,
                Map.of("7", 7L)));
  }

  @Test
  void aCrossedBookSaysSo() {
    MarketCommand snapshot = book(snapshot(1, levels("9 1"), levels("10 1")));
    assertThat(bookView(snapshot, book(update(2, levels("10 1"), levels()))).crossed()).isTrue();
    assertThat(bookView(snapshot, book(update(2, levels("9.9 1"), levels()))).crossed()).isFalse();
  }

  @Test
  void theBestLevelsOfADeepBookAreShown() {
    int deep = MarketViews.LEVELS_SHOWN_MAX + 10;
    MarketView.Book view =
        bookView(
            book(
                snapshot(
                    1,
                    levels(IntStream.range(0, deep).mapToObj(i -> i + " 1").toArray(String[]::new)),
                    levels())));

    assertThat(view.bidLevels()).isEqualTo(deep);
    assertThat(view.bids().keySet())
        .hasSize(MarketViews.LEVELS_SHOWN_MAX)
        .startsWith(Integer.toString(deep - 1));
  }

  @Test
  void whileAGapIsOpenWhatWasTakenAwayIsRememberedUpToALimit() {
    // Given a book with a gap, and as many levels taken away behind it as are remembered
    List<MarketCommand> told = new ArrayList<>();
    told.add(book(snapshot(1, levels("5 1"), levels("9999 1"))));
    for (int i = 0; i < Book.GONE_MAX; i++) {
      told.add(book(update(3 + i, levels(), levels((10 + i) + " 0"))));
    }
    var run = run(told.toArray(MarketCommand[]::new));
    assertThat(run.entity().instrument().book().seen().missing()).isEqualTo(1);

    // When one more is taken away
    run.take(command(book(update(3 + Book.GONE_MAX, levels(), levels("9 0")))));

    // Then the gap is given up, and what it lacks is not taken any more
    Book book = run.entity().instrument().book();
    assertThat(book.asks().gone()).isEmpty();
    assertThat(book.seen().lost()).isEqualTo(1);
    assertThat(book.takes(update(2, levels(), levels()))).isFalse();
    assertThat(run.restored().instrument()).isEqualTo(run.entity().instrument());
  }

  @Test
  void whoeverTakesTheBookOverBeginsAnew() {
    MarketCommand mine = book(snapshot(5, levels("9 1"), levels("10 1")));
    var theirs = new MarketCommand.ApplyBook("y", snapshot(1, levels("8 1"), levels()), null);
    var run = run(mine, theirs);

    MarketView.Book view = (MarketView.Book) run.views().get("book");
    assertThat(view.source()).isEqualTo("y");
    assertThat(view.bids()).isEqualTo(Map.of("8", decimal("1")));
    assertThat(view.asks()).isEmpty();
    assertThat(((Ticker) run.view()).feeds().get("x").book()).isNull();
    assertThat(run.restored().instrument()).isEqualTo(run.entity().instrument());
  }

  @Test
  void costlyViewsRest() {
    MarketViews views = new MarketViews();
    assertThat(views.restOf("")).isEqualTo(Duration.ZERO);
    assertThat(views.restOf("book")).isEqualTo(Duration.ofMillis(100));
    assertThat(views.restOf("candles-1s")).isEqualTo(Duration.ofSeconds(1));
    assertThat(views.restOf("candles-1m")).isEqualTo(Duration.ofSeconds(2));
    assertThat(views.restOf("candles-5m")).isEqualTo(Duration.ofSeconds(5));
    assertThat(views.restOf("candles-1h")).isEqualTo(Duration.ofSeconds(10));
    assertThatThrownBy(() -> views.restOf("candles-1d"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tradesOfOneTimeAreInTheOrderOfTheirSourceAndSequence() {
    var other = new ApplyTrades("y", List.of(trade(1, 0, "7", "1")));
    MarketCommand mine = trades(trade(2, 0, "6", "1"), trade(1, 0, "5", "1"));
    Candle expected = candle("5", "7", "5", "7", "3", 3);

    assertThat(candles("candles-1s", other, mine)).containsValue(expected);
    assertThat(candles("candles-1s", mine, other)).containsValue(expected);
  }
}
