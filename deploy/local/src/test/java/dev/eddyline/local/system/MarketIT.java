package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.testkit.Election;
import dev.eddyline.testkit.NodeProject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Markets through the gateways, as their clients see them. */
class MarketIT {

  private static final Path CAPTURE =
      Election.DATA.resolveSibling("book").resolve("coinbase_ws28.txt.gz");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The views of a market, and of the folds that have seen it. */
  private static final List<String> VIEWS =
      List.of("", "/book", "/candles-1s", "/candles-1m", "/candles-5m", "/candles-1h");

  @TempDir private Path folder;

  @Test
  void noClientLosesADigit() throws Exception {
    // Given a trade with as many digits as there may be
    EddylineProcess eddyline = new SharedEddyline().eddyline();
    String price = "123456789012345678.000000000000000010";
    String size = "0.000000000000000001";
    ObjectNode trade =
        EddylineProcess.JSON
            .createObjectNode()
            .put("sequence", 9_007_199_254_740_991L)
            .put("time", Instant.now().minusSeconds(1).toString())
            .put("price", price)
            .put("size", size);
    ObjectNode payload = EddylineProcess.JSON.createObjectNode().put("source", "digits");
    payload.putArray("trades").add(trade);
    assertThat(eddyline.post("/v1/market/DIGITS-EUR/apply-trades", payload).statusCode())
        .isEqualTo(200);

    // When a Java client reads it, and a JavaScript client reads it and posts it again
    JsonNode last = eddyline.viewAt("market/DIGITS-EUR", 1).at("/state/last");
    NodeProject node = NodeProject.installed(Path.of("src", "test", "js", "decimals"));
    JsonNode printed =
        EddylineProcess.JSON.readTree(
            node.run(
                "",
                "node",
                "copy.mjs",
                eddyline.push() + "/v1/market/DIGITS-EUR",
                eddyline.ingest() + "/v1/market/COPY-EUR/apply-trades"));
    JsonNode copied = eddyline.viewAt("market/COPY-EUR", 1).at("/state/last");

    // Then neither has lost a digit, though a number would have
    assertThat(new BigDecimal(last.get("price").textValue())).isEqualTo(new BigDecimal(price));
    assertThat(printed.get("status").textValue()).isEqualTo("accepted");
    assertThat(printed.get("price").textValue()).isEqualTo(price);
    assertThat(printed.get("units").textValue()).isEqualTo("123456789012345678000000000000000010");
    assertThat(printed.get("asNumber").textValue()).isNotEqualTo(price);
    assertThat(copied.get("price").textValue()).isEqualTo(price);
    assertThat(copied.get("size").textValue()).isEqualTo(size);
    assertThat(copied.get("sequence").longValue()).isEqualTo(9_007_199_254_740_991L);

    // And a price that is a number is refused, with what is wanted
    trade.put("price", 12.5);
    String refused = eddyline.post("/v1/market/DIGITS-EUR/apply-trades", payload).body();
    assertThat(refused).contains("/trades/0/price").contains("a decimal as text");
  }

  @Test
  void aCaptureFedTwiceAndAcrossAKillEndsAsOneFedOnce() throws Exception {
    assumeTrue(Files.exists(CAPTURE), "skipped: no capture of an exchange's feed at " + CAPTURE);
    Map<String, JsonNode> undisturbed;
    Map<String, JsonNode> killed;

    // Given a capture fed once
    try (EddylineProcess eddyline = EddylineProcess.start(folder.resolve("once"))) {
      assertThat(feed(eddyline, "once").waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      undisturbed = settled(eddyline);
    }

    // When it is fed to another, which is killed in the middle, and then once more from the start
    try (EddylineProcess eddyline = EddylineProcess.start(folder.resolve("killed"))) {
      Process feed = feed(eddyline, "killed");
      await()
          .atMost(PATIENCE)
          .until(() -> eddyline.view("market/SKL-USD").path("version").asLong() > 500);
      eddyline.kill();
      eddyline.start();
      assertThat(feed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(feed.exitValue()).isZero();
      assertThat(feed(eddyline, "again").waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      killed = settled(eddyline);
    }

    // Then every view of every market is the same, and so are the movers
    assertThat(undisturbed).hasSizeGreaterThan(10 * VIEWS.size());
    assertThat(killed).isEqualTo(undisturbed);
  }

  private Process feed(EddylineProcess eddyline, String name) throws IOException {
    List<String> command =
        new ArrayList<>(
            EddylineProcess.java(
                "feed", "coinbase", CAPTURE.toString(), "--url", eddyline.ingest()));
    command.addAll(List.of("--speed", "full", "--retry-for", "120"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".txt").toFile())
        .start();
  }

  /** The states of all views once none of them rests and none changes any more. */
  private static Map<String, JsonNode> settled(EddylineProcess eddyline) {
    List<Map<String, JsonNode>> seen = new ArrayList<>();
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .until(
            () -> {
              seen.add(eddyline.viewsOwed() == 0 ? states(eddyline) : Map.of());
              return seen.getLast();
            },
            now -> seen.size() > 1 && now.equals(seen.get(seen.size() - 2)) && !now.isEmpty());
  }

  private static Map<String, JsonNode> states(EddylineProcess eddyline) throws Exception {
    Map<String, JsonNode> states = new TreeMap<>();
    for (String kind : List.of("market", "movers")) {
      for (JsonNode view : eddyline.view(kind).path("views")) {
        String address = view.get("view").textValue();
        JsonNode shown = eddyline.view(address);
        // Versions count events, of which a feed that was interrupted may have made fewer or more.
        states.put(address, shown.path("state"));
      }
    }
    return states;
  }
}
