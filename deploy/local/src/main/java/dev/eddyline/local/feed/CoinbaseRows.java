package dev.eddyline.local.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eddyline.local.feed.coinbase.CoinbaseCapture;
import dev.eddyline.local.feed.coinbase.MarketFeedItem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A capture of Coinbase's feed as rows, each a command that is ready, due by the capture's own
 * clock. One thread.
 */
final class CoinbaseRows implements RowReader.Rows {

  /** Of {@link #open}: all rows are due at once. */
  static final long FULL_SPEED = 0;

  /** How such a row becomes a command: it is one. */
  static final Mapping MAPPING =
      new Mapping(
          new CommandTemplate(
              template("market"),
              template("${entity}"),
              template("${command}"),
              template("${key}"),
              template("feed"),
              null,
              template("${payload}")),
          List.of());

  private final BufferedReader text;
  private final long speed;
  private final CoinbaseCapture capture = new CoinbaseCapture();
  private @Nullable Instant first;

  private static Template template(String text) {
    return Template.parse(TextNode.valueOf(text), Map.of());
  }

  private CoinbaseRows(BufferedReader text, long speed) {
    this.text = text;
    this.speed = speed;
  }

  /**
   * Opens a capture, plain or gzipped.
   *
   * @param speed how many times as fast as it was captured; {@link #FULL_SPEED} does not wait
   * @throws FeedException if it cannot be read
   */
  static RowReader open(Path file, long speed) {
    return RowReader.open(file, text -> new CoinbaseRows(text, speed));
  }

  @Override
  public @Nullable Row next(long number) throws IOException {
    MarketFeedItem item = null;
    while (item == null) {
      String line = text.readLine();
      if (line == null) {
        return null;
      }
      item = read(line);
    }
    Map<String, JsonNode> cells =
        Map.of(
            "entity", TextNode.valueOf(item.entity()),
            "command", TextNode.valueOf(item.command()),
            "key", TextNode.valueOf(item.key()),
            "payload", item.payload());
    return new Row(number, cells, due(item.received()));
  }

  private @Nullable MarketFeedItem read(String line) {
    try {
      return capture.read(line);
    } catch (IllegalArgumentException e) {
      throw new FeedException("not a capture of Coinbase's feed: " + e.getMessage(), e);
    }
  }

  private Duration due(Instant received) {
    if (speed == FULL_SPEED) {
      return Duration.ZERO;
    }
    if (first == null) {
      first = received;
    }
    return Duration.between(first, received).dividedBy(speed);
  }
}
