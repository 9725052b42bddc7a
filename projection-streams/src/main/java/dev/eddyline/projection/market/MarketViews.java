package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Views;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart.BookLevel;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.MarketView.Best;
import dev.eddyline.schemas.market.MarketView.Day;
import dev.eddyline.schemas.market.MarketView.Last;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Trade;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the world may see of a market, each view with no more than its followers want. Pure. */
final class MarketViews implements Views<Market, MarketEvent, MarketView> {

  static final String BOOK = "book";

  /** Levels of a side that are shown. */
  static final int LEVELS_SHOWN_MAX = 50;

  /**
   * A book is long and changes with most messages of a feed: nobody reads more than ten of them a
   * second.
   */
  private static final Duration BOOK_REST = Duration.ofMillis(100);

  /** Digits after the point of an average price, rounded half to even. */
  static final int VWAP_SCALE = 12;

  private static final List<Span> CANDLES =
      List.of(Span.SECOND, Span.MINUTE, Span.FIVE_MINUTES, Span.HOUR);

  @Override
  public List<String> changedBy(Market entity, MarketEvent event) {
    return entity.changes().views();
  }

  /** Notes which views an event has changed. */
  static void noteChanges(
      Instrument before, Instrument after, MarketEvent event, Changes.Collector changes) {
    switch (event) {
      case MarketEvent.TradesApplied applied -> noteTrades(changes);
      case MarketEvent.TradeBusted busted -> noteTrades(changes);
      case MarketEvent.TradeAmended amended -> noteTrades(changes);
      case MarketEvent.QuotesApplied applied -> changes.view(MAIN);
      case MarketEvent.BookReplaced replaced -> noteBook(before, after, changes);
      case MarketEvent.BookUpdated updated -> noteBook(before, after, changes);
    }
  }

  private static void noteTrades(Changes.Collector changes) {
    changes.view(MAIN);
    if (changes.hasCandles()) {
      CANDLES.forEach(span -> changes.view(span.view()));
    }
  }

  /** Of the book the main view has the best prices and the gaps: most messages change neither. */
  private static void noteBook(Instrument before, Instrument after, Changes.Collector changes) {
    changes.view(BOOK);
    Book was = before.book();
    Book is = after.book();
    if (was == null
        || is == null
        || !was.source().equals(is.source())
        || was.seen().lost() != is.seen().lost()
        || !was.seen().gaps().equals(is.seen().gaps())
        || !Touch.of(before).equals(Touch.of(after))) {
      changes.view(MAIN);
    }
  }

  @Override
  public @Nullable MarketView get(Market entity, String name) {
    Instrument instrument = entity.instrument();
    if (name.equals(MAIN)) {
      return ticker(instrument);
    }
    Book book = instrument.book();
    if (name.equals(BOOK)) {
      return book == null ? null : book(book);
    }
    Instant newest = instrument.trading().newest();
    return newest == null ? null : candles(instrument.trading().ring(span(name)), newest);
  }

  @Override
  public Duration restOf(String name) {
    if (name.equals(MAIN)) {
      return Duration.ZERO;
    }
    return name.equals(BOOK) ? BOOK_REST : span(name).rest();
  }

  private static Span span(String view) {
    for (Span span : CANDLES) {
      if (span.view().equals(view)) {
        return span;
      }
    }
    throw new IllegalArgumentException("no view of a market: '" + view + "'");
  }

  /** The best prices and where they are from. */
  private record Touch(@Nullable Best bid, @Nullable Best ask, MarketView.@Nullable Touch from) {

    static Touch of(Instrument instrument) {
      Book book = instrument.book();
      if (book != null && book.complete()) {
        return new Touch(best(book.bids().best()), best(book.asks().best()), MarketView.Touch.BOOK);
      }
      Quote quote = newestQuote(instrument);
      return quote == null
          ? new Touch(null, null, null)
          : new Touch(
              best(quote.bid(), quote.bidSize()),
              best(quote.ask(), quote.askSize()),
              MarketView.Touch.QUOTES);
    }

    private static @Nullable Best best(@Nullable BookLevel level) {
      return level == null ? null : new Best(level.price(), level.size());
    }

    private static @Nullable Best best(@Nullable BigDecimal price, @Nullable BigDecimal size) {
      return price == null ? null : new Best(price, size);
    }
  }

  /** Of each source's newest, the newest by time; of equal ones that of the last source by name. */
  private static @Nullable Quote newestQuote(Instrument instrument) {
    Quote newest = null;
    for (Feed feed : instrument.feeds().values()) {
      Quote quote = feed.quote();
      if (quote != null && (newest == null || !quote.time().isBefore(newest.time()))) {
        newest = quote;
      }
    }
    return newest;
  }

  private static MarketView.Ticker ticker(Instrument instrument) {
    Touch touch = Touch.of(instrument);
    Trading trading = instrument.trading();
    Map<String, MarketView.Feed> feeds = new LinkedHashMap<>();
    for (Map.Entry<String, Feed> feed : instrument.feeds().entrySet()) {
      feeds.put(feed.getKey(), feed(feed.getKey(), feed.getValue(), instrument.book()));
    }
    return new MarketView.Ticker(
        last(trading.last()),
        touch.bid(),
        touch.ask(),
        touch.from(),
        day(trading.ring(Span.DAY).newest()),
        trading.late(),
        Collections.unmodifiableMap(feeds));
  }

  private static @Nullable Last last(MarketState.@Nullable Last last) {
    if (last == null) {
      return null;
    }
    Trade trade = last.trade();
    return new Last(
        last.source(), trade.sequence(), trade.time(), trade.price(), trade.size(), trade.side());
  }

  private static @Nullable Day day(Map.@Nullable Entry<Long, Candle> day) {
    if (day == null) {
      return null;
    }
    Candle all = day.getValue();
    Instant start = Instant.ofEpochMilli(day.getKey());
    return new Day(
        LocalDate.ofInstant(start, ZoneOffset.UTC).toString(),
        all.open().price(),
        all.high(),
        all.low(),
        all.close().price(),
        all.volume(),
        all.turnover(),
        all.turnover().divide(all.volume(), VWAP_SCALE, RoundingMode.HALF_EVEN),
        all.trades());
  }

  private static MarketView.Feed feed(String source, Feed feed, @Nullable Book book) {
    Seen trades = feed.trades();
    Quote quote = feed.quote();
    Seen messages = book != null && book.source().equals(source) ? book.seen() : null;
    return new MarketView.Feed(
        trades.isEmpty()
            ? null
            : new MarketView.Numbers(
                trades.from(), trades.to(), trades.missing(), trades.lost(), trades.shown()),
        quote == null ? null : quote.sequence(),
        messages == null
            ? null
            : new MarketView.Gaps(messages.missing(), messages.lost(), messages.shown()));
  }

  private static MarketView.Candles candles(Ring ring, Instant newest) {
    Span span = ring.span();
    long from = ring.shownFrom(newest.toEpochMilli());
    Map.Entry<Long, Candle> before = ring.candles().lowerEntry(from);
    BigDecimal close = before == null ? null : before.getValue().close().price();
    Map<String, MarketView.Candle> rows = new LinkedHashMap<>();
    for (int i = 0; i < span.kept(); i++) {
      long start = from + i * span.millis();
      Candle candle = ring.candles().get(start);
      if (candle != null) {
        close = candle.close().price();
        rows.put(Span.text(start), row(candle));
      } else if (close != null) {
        rows.put(
            Span.text(start),
            new MarketView.Candle(close, close, close, close, BigDecimal.ZERO, 0));
      }
    }
    return new MarketView.Candles(span.label(), Collections.unmodifiableMap(rows));
  }

  private static MarketView.Candle row(Candle candle) {
    return new MarketView.Candle(
        candle.open().price(),
        candle.high(),
        candle.low(),
        candle.close().price(),
        candle.volume(),
        candle.trades());
  }

  private static MarketView.Book book(Book book) {
    Seen seen = book.seen();
    return new MarketView.Book(
        book.source(),
        seen.to(),
        book.time(),
        book.complete(),
        book.crossed(),
        best(book.bids()),
        best(book.asks()),
        book.bids().size(),
        book.asks().size(),
        seen.missing(),
        seen.lost(),
        seen.shown());
  }

  private static Map<String, BigDecimal> best(Levels levels) {
    Map<String, BigDecimal> best = new LinkedHashMap<>();
    for (BookLevel level : levels.levels().values()) {
      if (best.size() == LEVELS_SHOWN_MAX) {
        break;
      }
      best.put(level.priceText(), level.size());
    }
    return Collections.unmodifiableMap(best);
  }
}
