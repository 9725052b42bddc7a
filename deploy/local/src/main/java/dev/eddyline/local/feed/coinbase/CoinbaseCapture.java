package dev.eddyline.local.feed.coinbase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.local.feed.FeedException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture of Coinbase's WebSocket feed (channels level2, ticker and matches) line by line:
 * {@code <seconds since 1970>: <message>}. A match is numbered by its trade id and a ticker by its
 * sequence; book messages have no number of their own and are counted per product from 1, so a
 * capture is read from its beginning and by one reader. One thread.
 *
 * @see <a href="https://docs.cdp.coinbase.com/exchange/websocket-feed/channels">The channels</a>
 */
public final class CoinbaseCapture {

  /** Whom the commands name as their source. */
  public static final String SOURCE = "coinbase";

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, Long> bookMessages = new HashMap<>();
  private long lines;

  /**
   * The command that a line comes to; null where it has none, as what the client itself sent.
   *
   * @throws FeedException if the line is not of such a capture
   */
  public @Nullable MarketFeedItem read(String line) {
    lines++;
    if (line.isBlank() || line.startsWith("ws")) {
      return null;
    }
    int colon = line.indexOf(": ");
    if (colon < 0) {
      throw malformed("there is no time before its message");
    }
    Instant received = received(line.substring(0, colon));
    JsonNode message = message(line.substring(colon + 2));
    return switch (message.path("type").asText()) {
      case "match", "last_match" -> match(received, message);
      case "ticker" -> ticker(received, message);
      case "snapshot" -> snapshot(received, message);
      case "l2update" -> update(received, message);
      case "subscriptions", "heartbeat" -> null;
      default -> throw malformed("unknown type '" + message.path("type").asText() + "'");
    };
  }

  private Instant received(String seconds) {
    try {
      BigDecimal time = new BigDecimal(seconds);
      long whole = time.longValue();
      return Instant.ofEpochSecond(
          whole, time.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue());
    } catch (NumberFormatException e) {
      throw new FeedException("line " + lines + ": no time: '" + seconds + "'", e);
    }
  }

  private JsonNode message(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new FeedException("line " + lines + ": " + e.getOriginalMessage(), e);
    }
  }

  /** Its side is that of the order that lay in the book; the other one took. */
  private MarketFeedItem match(Instant received, JsonNode message) {
    ObjectNode payload = payload();
    long id = number(message, "trade_id");
    payload
        .putArray("trades")
        .addObject()
        .put("sequence", id)
        .put("time", text(message, "time"))
        .put("price", text(message, "price"))
        .put("size", text(message, "size"))
        .put("side", text(message, "side").equals("buy") ? "sell" : "buy");
    return item(received, message, "apply-trades", "trade-" + id, payload);
  }

  private MarketFeedItem ticker(Instant received, JsonNode message) {
    ObjectNode payload = payload();
    long sequence = number(message, "sequence");
    payload
        .putArray("quotes")
        .addObject()
        .put("sequence", sequence)
        .put("time", text(message, "time"))
        .put("bid", text(message, "best_bid"))
        .put("ask", text(message, "best_ask"));
    return item(received, message, "apply-quotes", "quote-" + sequence, payload);
  }

  private MarketFeedItem snapshot(Instant received, JsonNode message) {
    ObjectNode payload = payload();
    long sequence = nextOfBook(message);
    ObjectNode snapshot = payload.putObject("snapshot").put("sequence", sequence);
    levels(snapshot.putArray("bids"), message.path("bids"));
    levels(snapshot.putArray("asks"), message.path("asks"));
    return item(received, message, "apply-book", "book-" + sequence, payload);
  }

  private static void levels(ArrayNode levels, JsonNode from) {
    for (JsonNode level : from) {
      level(levels, level.path(0).asText(), level.path(1).asText());
    }
  }

  private static void level(ArrayNode levels, String price, String size) {
    levels.addObject().put("price", price).put("size", size);
  }

  private MarketFeedItem update(Instant received, JsonNode message) {
    ObjectNode payload = payload();
    long sequence = nextOfBook(message);
    ObjectNode update =
        payload
            .putArray("updates")
            .addObject()
            .put("sequence", sequence)
            .put("time", text(message, "time"));
    ArrayNode bids = update.putArray("bids");
    ArrayNode asks = update.putArray("asks");
    for (JsonNode change : message.path("changes")) {
      boolean bid = change.path(0).asText().equals("buy");
      level(bid ? bids : asks, change.path(1).asText(), change.path(2).asText());
    }
    return item(received, message, "apply-book", "book-" + sequence, payload);
  }

  private long nextOfBook(JsonNode message) {
    return bookMessages.merge(text(message, "product_id"), 1L, Long::sum);
  }

  private static ObjectNode payload() {
    return JSON.createObjectNode().put("source", SOURCE);
  }

  private MarketFeedItem item(
      Instant received, JsonNode message, String command, String number, ObjectNode payload) {
    String product = text(message, "product_id");
    return new MarketFeedItem(
        received, product, command, SOURCE + "-" + product + "-" + number, payload);
  }

  private String text(JsonNode message, String field) {
    JsonNode value = message.path(field);
    if (!value.isTextual()) {
      throw malformed("it has no text '" + field + "'");
    }
    return value.textValue();
  }

  private long number(JsonNode message, String field) {
    JsonNode value = message.path(field);
    if (!value.canConvertToLong()) {
      throw malformed("it has no number '" + field + "'");
    }
    return value.longValue();
  }

  private FeedException malformed(String why) {
    return new FeedException("line " + lines + ": " + why);
  }
}
