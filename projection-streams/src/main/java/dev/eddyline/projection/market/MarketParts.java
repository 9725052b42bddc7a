package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Parts;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketPart.BookHead;
import dev.eddyline.schemas.market.MarketPart.BookLevel;
import dev.eddyline.schemas.market.MarketState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Feeds, blocks of trades, candles and levels: one part each, written when it has changed. What
 * every trade changes is one part together, the newest candle of each interval too: what a part of
 * its own says of that candle is older.
 */
final class MarketParts implements Parts<Market, MarketEvent, MarketPart> {

  @Override
  public List<String> changedBy(Market entity, MarketEvent event) {
    return entity.changes().parts();
  }

  @Override
  public @Nullable MarketPart get(Market entity, String key) {
    MarketPart.Content content = content(entity.instrument(), key);
    return content == null ? null : new MarketPart(content);
  }

  private static MarketPart.@Nullable Content content(Instrument instrument, String key) {
    int colon = key.indexOf(':') + 1;
    String rest = key.substring(colon);
    Book book = instrument.book();
    return switch (key.substring(0, colon)) {
      case Changes.FEED -> instrument.feed(rest).toRecord(rest);
      case Changes.TAPE -> {
        int second = rest.indexOf(':');
        String source = rest.substring(second + 1);
        yield instrument.feed(source).block(source, Long.parseLong(rest.substring(0, second)));
      }
      case Changes.CANDLE -> candle(instrument.trading(), rest);
      case Changes.BID -> book == null ? null : book.bids().get(new BigDecimal(rest));
      case Changes.ASK -> book == null ? null : book.asks().get(new BigDecimal(rest));
      default ->
          rest.equals(Changes.TRADING)
              ? instrument.trading().toRecord()
              : book == null ? null : book.toRecord();
    };
  }

  private static MarketPart.@Nullable Candle candle(Trading trading, String key) {
    int colon = key.indexOf(':');
    Span span = span(key.substring(0, colon));
    long start = Long.parseLong(key.substring(colon + 1));
    Candle candle = trading.ring(span).candles().get(start);
    return candle == null ? null : candle.toRecord(span, start);
  }

  private static Span span(String label) {
    return Arrays.stream(Span.values())
        .filter(span -> span.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Market restore(Market entity, Map<String, MarketPart> parts) {
    Instrument stored = entity.instrument();
    TreePMap<String, Feed> feeds = TreePMap.empty();
    List<MarketPart.Tape> tapes = new ArrayList<>();
    List<BookLevel> levels = new ArrayList<>();
    List<MarketPart.Candle> candles = new ArrayList<>();
    Trading trading = stored.trading();
    MarketState record = entity.record();
    Book book = null;
    for (MarketPart part : parts.values()) {
      switch (part.content()) {
        case MarketPart.Feed feed -> feeds = feeds.plus(feed.source(), Feed.of(feed));
        case MarketPart.Tape tape -> tapes.add(tape);
        case MarketPart.Trading all -> {
          trading = Trading.of(all);
          record = MarketState.NOTHING;
        }
        case MarketPart.Candle candle -> candles.add(candle);
        case BookHead head -> book = Book.of(head);
        case BookLevel level -> levels.add(level);
      }
    }
    for (MarketPart.Tape tape : tapes) {
      Feed feed = feeds.getOrDefault(tape.source(), Feed.NONE);
      feeds = feeds.plus(tape.source(), feed.withTape(tape));
    }
    if (book != null) {
      for (BookLevel level : levels) {
        book = book.restored(level);
      }
    }
    for (MarketPart.Candle candle : candles) {
      trading = trading.restored(candle);
    }
    return new Market(new Instrument(feeds, trading, book), Changes.NONE, record);
  }
}
