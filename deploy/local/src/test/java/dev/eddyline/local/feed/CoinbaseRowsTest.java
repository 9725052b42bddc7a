package dev.eddyline.local.feed;

import static dev.eddyline.local.feed.RecordingGateway.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class CoinbaseRowsTest {

  private static final String CAPTURE =
      """
      wss://ws-feed.pro.coinbase.com <-> 1618677816.5

      1618677817.0: {"type":"ticker","sequence":7,"product_id":"A-B","best_bid":"1.0",\
      "best_ask":"2","time":"2021-04-17T16:43:30.244075Z"}
      1618677817.5: {"type":"snapshot","product_id":"A-B","bids":[["1.50","2"]],"asks":[]}
      1618677819.0: {"type":"l2update","product_id":"A-B","changes":[["buy","1.50","0"]],\
      "time":"2021-04-17T16:43:37.075687Z"}
      """;

  @TempDir Path folder;

  private Path capture(boolean gzipped) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = gzipped ? new GZIPOutputStream(bytes) : bytes) {
      out.write(CAPTURE.getBytes(StandardCharsets.UTF_8));
    }
    return Files.write(folder.resolve(gzipped ? "capture.gz" : "capture"), bytes.toByteArray());
  }

  private static List<Row> rows(Path file, long speed) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (RowReader reader = CoinbaseRows.open(file, speed)) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  @Test
  void rowsAreDueByTheCapturesOwnClock() throws Exception {
    assertThat(rows(capture(true), 1))
        .extracting(Row::due)
        .containsExactly(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(2));
    assertThat(rows(capture(false), 10))
        .extracting(Row::due)
        .containsExactly(Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(200));
    assertThat(rows(capture(false), CoinbaseRows.FULL_SPEED))
        .extracting(Row::due)
        .containsOnly(Duration.ZERO);
  }

  @Test
  void whatIsNoCaptureIsToldWithItsFile() throws Exception {
    Path file = Files.writeString(folder.resolve("poem.txt"), "Tiger, tiger\n");
    assertThatThrownBy(() -> rows(file, 1))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void theCommandReplaysACapture() throws Exception {
    // Given
    try (RecordingGateway gateway =
        RecordingGateway.start((exchange, seen) -> answer(exchange, 202, "{}"))) {
      // When
      int exit =
          new CommandLine(new FeedCommand())
              .execute(
                  "coinbase",
                  capture(true).toString(),
                  "--speed=full",
                  "--in-flight=1",
                  "--url=" + gateway.url());

      // Then
      assertThat(exit).isZero();
      assertThat(gateway.seen())
          .extracting(RecordingGateway.Seen::path)
          .containsExactly(
              "/v1/market/A-B/apply-quotes",
              "/v1/market/A-B/apply-book",
              "/v1/market/A-B/apply-book");
      assertThat(gateway.seen().getLast().key()).isEqualTo("coinbase-A-B-book-2");
      assertThat(gateway.seen().getLast().body())
          .contains("\"bids\":[{\"price\":\"1.50\",\"size\":\"0\"}]");
    }
  }

  @Test
  void wrongUsageIsTold() {
    CommandLine feed = new CommandLine(new FeedCommand());
    assertThat(feed.execute("coinbase", "capture", "--speed=0")).isEqualTo(2);
    assertThat(feed.execute("coinbase")).isEqualTo(2);
    assertThat(feed.execute("rows.csv")).isEqualTo(2);
    assertThat(feed.execute("--map=mapping.json")).isEqualTo(2);
  }
}
