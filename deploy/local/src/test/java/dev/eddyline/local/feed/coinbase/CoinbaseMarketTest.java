package dev.eddyline.local.feed.coinbase;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.projection.market.MarketKind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.json.CommandSchema;
import dev.eddyline.schemas.json.CommandSchema.Envelope;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketCommand.ApplyTrades;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketPart.BookLevel;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.Side;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.Election;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real capture of ten instruments, through the contract and the rules. */
class CoinbaseMarketTest {

  private static final Path CAPTURE =
      Election.DATA.resolveSibling("book").resolve("coinbase_ws28.txt.gz");

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final KindContract MARKET = KindContract.of("market").orElseThrow();
  private static final FixedSchemas SCHEMAS = new FixedSchemas();
  private static final Topics TOPICS = new Topics("market", 1);
  private static final CommandSchema COMMANDS = CommandSchema.of(MARKET, TOPICS, SCHEMAS);
  private static final RecordCodec<Command<MarketCommand>> CODEC =
      RecordCodec.of(
          MARKET.command(),
          SCHEMAS,
          Topics.valueSubject(TOPICS.commands()),
          Command.class,
          MarketCommand.class);
  private static final JsonMapper JSON = new JsonMapper();

  @BeforeAll
  static void needsTheCapture() {
    assumeTrue(
        Files.exists(CAPTURE),
        () -> "skipped: no capture at " + CAPTURE.toAbsolutePath().normalize());
  }

  @Test
  void theCaptureIsAsThePageOfMarketsSays() throws IOException {
    // Given
    CoinbaseCapture capture = new CoinbaseCapture();
    int snapshots = 0;
    int updates = 0;
    JsonNode largest = JSON.createObjectNode();

    // When
    for (String line : lines()) {
      MarketFeedItem item = capture.read(line);
      if (item != null && item.payload().has("snapshot")) {
        snapshots++;
        largest =
            item.payload().toString().length() > largest.toString().length()
                ? item.payload()
                : largest;
      } else if (item != null && item.payload().has("updates")) {
        updates++;
        JsonNode update = item.payload().at("/updates/0");
        assertThat(update.path("bids").size() + update.path("asks").size()).isEqualTo(1);
      }
    }

    // Then
    assertThat(snapshots).isEqualTo(10);
    assertThat(updates).isEqualTo(9_719);
    assertThat(largest.at("/snapshot/bids")).hasSize(814);
    assertThat(largest.at("/snapshot/asks")).hasSize(1_341);
    assertThat(largest.toString().length()).isBetween(72_500, 73_500);
  }

  @Test
  void everyMatchAgreesWithTheTickerOfTheSameTrade() throws IOException {
    // Given the prices that the tickers tell
    Map<String, String> prices = new HashMap<>();
    for (JsonNode message : messages()) {
      if (message.path("type").asText().equals("ticker")) {
        prices.put(
            message.get("product_id").asText() + " " + message.get("trade_id").asLong(),
            message.get("price").asText());
      }
    }

    // When the matches become trades
    int matches = 0;
    CoinbaseCapture capture = new CoinbaseCapture();
    for (String line : lines()) {
      MarketFeedItem item = capture.read(line);
      if (item != null && item.command().equals("apply-trades")) {
        ApplyTrades trades = (ApplyTrades) command(item).payload();
        Trade trade = trades.trades().getFirst();
        matches++;

        // Then
        assertThat(trade.price().toPlainString())
            .isEqualTo(prices.get(item.entity() + " " + trade.sequence()));
      }
    }
    assertThat(matches).isEqualTo(107);
  }

  @Test
  void afterEveryMessageTheBookEqualsAnIndependentRebuild() throws IOException {
    // Given
    Map<String, Market> markets = new TreeMap<>();
    Map<String, PlainBook> books = new TreeMap<>();
    CoinbaseCapture capture = new CoinbaseCapture();
    int compared = 0;

    // When
    for (String line : lines()) {
      MarketFeedItem item = capture.read(line);
      if (item != null) {
        Market market = markets.computeIfAbsent(item.entity(), product -> new Market());
        market.take(command(item));
        if (item.command().equals("apply-book")) {
          PlainBook book = books.computeIfAbsent(item.entity(), product -> new PlainBook());
          book.apply(JSON.readTree(line.substring(line.indexOf(": ") + 2)));
          compared++;

          // Then
          assertThat(market.levels(Side.BUY)).isEqualTo(book.bids);
          assertThat(market.levels(Side.SELL)).isEqualTo(book.asks);
          assertThat(market.book().crossed()).isFalse();
          assertThat(market.book().complete()).isTrue();
        }
      }
    }
    assertThat(compared).isEqualTo(9_729);
    for (Market market : markets.values()) {
      assertThat(market.book().missing()).isZero();
      MarketView.Ticker ticker = market.ticker();
      assertThat(ticker.late()).isZero();
      assertThat(ticker.feeds().get("coinbase").trades().missing()).isZero();
    }
  }

  @Test
  void fedTwiceAndShuffledEveryMarketIsTheSame() throws IOException {
    // Given
    long seed = new Random().nextLong();
    Map<String, List<Command<MarketCommand>>> feeds = new TreeMap<>();
    CoinbaseCapture capture = new CoinbaseCapture();
    for (String line : lines()) {
      MarketFeedItem item = capture.read(line);
      if (item != null) {
        feeds.computeIfAbsent(item.entity(), product -> new ArrayList<>()).add(command(item));
      }
    }
    assertThat(feeds).hasSize(10);

    feeds.forEach(
        (product, commands) -> {
          Market inOrder = new Market();
          commands.forEach(inOrder::take);

          // When
          List<Command<MarketCommand>> twice = new ArrayList<>(commands);
          twice.addAll(commands);
          Collections.shuffle(twice, new Random(seed));
          Market shuffled = new Market();
          twice.forEach(shuffled::take);

          // Then
          assertThat(shuffled.parts).as("%s, seed %s", product, seed).isEqualTo(inOrder.parts);
          assertThat(shuffled.views()).as("%s, seed %s", product, seed).isEqualTo(inOrder.views());
          assertThat(shuffled.ticker().late()).isZero();

          // When it is fed once more, it changes nothing
          assertThat(commands.stream().map(inOrder::take)).containsOnly(0);
        });
  }

  private static List<String> lines() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(CAPTURE)), StandardCharsets.UTF_8))) {
      return reader.readAllLines();
    }
  }

  private static List<JsonNode> messages() throws IOException {
    List<JsonNode> messages = new ArrayList<>();
    for (String line : lines()) {
      int colon = line.indexOf(": {");
      if (!line.startsWith("ws") && colon > 0) {
        messages.add(JSON.readTree(line.substring(colon + 2)));
      }
    }
    return messages;
  }

  /** Through the contract, as a gateway takes it and the projection reads it. */
  private static Command<MarketCommand> command(MarketFeedItem item) {
    assertThat(COMMANDS.check(item.command(), item.payload())).isEmpty();
    Envelope envelope = new Envelope(item.key(), "feed", null, null, NOW);
    return CODEC.decode(COMMANDS.encode(envelope, item.command(), item.payload()));
  }

  /** One instrument, driven as the projection drives it. */
  private static final class Market {
    private final Life<?> life = new Life<>(new MarketKind());
    private final Map<String, MarketPart> parts = life.parts;

    /** How many events it led to. */
    int take(Command<MarketCommand> command) {
      return life.take(command);
    }

    Map<BigDecimal, String> levels(Side side) {
      return side == Side.BUY ? life.bids : life.asks;
    }

    MarketView.Book book() {
      return (MarketView.Book) requireNonNull(life.view("book"));
    }

    MarketView.Ticker ticker() {
      return (MarketView.Ticker) requireNonNull(life.view(""));
    }

    Map<String, String> views() {
      Map<String, String> views = new TreeMap<>();
      for (String name :
          List.of("", "book", "candles-1s", "candles-1m", "candles-5m", "candles-1h")) {
        views.put(name, String.valueOf(life.view(name)));
      }
      return views;
    }
  }

  private static final class Life<S> {
    private final Kind<MarketCommand, MarketEvent, S, MarketState, Void, MarketPart, MarketView>
        kind;
    private final Map<String, MarketPart> parts = new TreeMap<>();
    private final Map<BigDecimal, String> bids = new TreeMap<>();
    private final Map<BigDecimal, String> asks = new TreeMap<>();
    private Target<S, Void> target;

    Life(Kind<MarketCommand, MarketEvent, S, MarketState, Void, MarketPart, MarketView> kind) {
      this.kind = kind;
      this.target = kind.decider().initial();
    }

    int take(Command<MarketCommand> command) {
      Decision<MarketEvent> decision = kind.decider().decide(command, target);
      assertThat(decision).isInstanceOf(Decision.Accepted.class);
      List<MarketEvent> events = ((Decision.Accepted<MarketEvent>) decision).events();
      for (MarketEvent event : events) {
        target = kind.decider().evolve(target, event);
        for (String key : kind.parts().changedBy(target.entity(), event)) {
          store(key, kind.parts().get(target.entity(), key));
        }
      }
      return events.size();
    }

    private void store(String key, @Nullable MarketPart part) {
      MarketPart before = part == null ? parts.remove(key) : parts.put(key, part);
      if (before != null && before.content() instanceof BookLevel level) {
        (level.side() == Side.BUY ? bids : asks).remove(level.price());
      }
      if (part != null && part.content() instanceof BookLevel level && level.size().signum() > 0) {
        (level.side() == Side.BUY ? bids : asks).put(level.price(), level.size().toPlainString());
      }
    }

    @Nullable MarketView view(String name) {
      return kind.views().get(target.entity(), name);
    }
  }

  /** A book as anybody would keep one: each message in its order. */
  private static final class PlainBook {
    private final Map<BigDecimal, String> bids = new TreeMap<>();
    private final Map<BigDecimal, String> asks = new TreeMap<>();

    void apply(JsonNode message) {
      for (JsonNode level : message.path("bids")) {
        bids.put(new BigDecimal(level.get(0).asText()), level.get(1).asText());
      }
      for (JsonNode level : message.path("asks")) {
        asks.put(new BigDecimal(level.get(0).asText()), level.get(1).asText());
      }
      for (JsonNode change : message.path("changes")) {
        Map<BigDecimal, String> side = change.get(0).asText().equals("buy") ? bids : asks;
        BigDecimal price = new BigDecimal(change.get(1).asText());
        String size = change.get(2).asText();
        if (new BigDecimal(size).signum() == 0) {
          side.remove(price);
        } else {
          side.put(price, size);
        }
      }
    }
  }
}
