package dev.eddyline.ingest;

import static dev.eddyline.ingest.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.testkit.TestKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to batches and WebSockets where there is no more room. */
@Timeout(120)
class StreamLimitsTest {

  private static final String HEAD =
      """
      POST /v1/commands HTTP/1.1\r
      Host: x\r
      Content-Type: application/x-ndjson\r
      Connection: close\r
      """;

  private static String vote(String entity, String command, boolean awaited) {
    return "{\"to\":\"poll/%s/cast-vote\",\"command\":\"%s\",\"await\":%s,\"payload\":{\"choices\":[\"pizza\"]}}"
        .formatted(entity, command, awaited);
  }

  private static FakeProjection decidingAfter(TestGateway gateway, CountDownLatch decide) {
    return gateway.decidedBy(
        taken -> {
          try {
            decide.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Outcome.accepted(taken.command().id(), 1);
        });
  }

  @Test
  void more_commands_than_the_window_are_not_read_until_others_are_through() throws Exception {
    // Given
    CountDownLatch decide = new CountDownLatch(1);
    try (TestGateway gateway =
            TestGateway.start(
                TestKafka.shared(), Map.of("EDDYLINE_INGEST_STREAM_COMMANDS_MAX", "2"));
        FakeProjection projection = decidingAfter(gateway, decide);
        CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      for (int i = 0; i < 5; i++) {
        client.send(vote("window", "w-" + i, true));
      }

      // Then two are under way, and the third waits here
      await().until(() -> gateway.metric("eddyline_ingest_stream_held_total{why=\"window\"}") == 1);
      assertThat(client.results(2))
          .extracting(result -> result.get("command").textValue())
          .containsExactly("w-0", "w-1");
      decide.countDown();
      assertThat(client.of("w-4", 2).getLast().get("status").textValue()).isEqualTo("accepted");
      assertThat(projection.taken())
          .extracting(taken -> taken.command().id())
          .containsExactly("w-0", "w-1", "w-2", "w-3", "w-4");
    }
  }

  @Test
  void where_too_many_wait_a_command_has_its_last_word_once_it_is_durable() throws Exception {
    // Given
    try (TestGateway gateway =
            TestGateway.start(TestKafka.shared(), Map.of("EDDYLINE_INGEST_WAITS_MAX", "0"));
        CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      client.send(vote("crowd", "crowd", true));

      // Then
      assertThat(client.of("crowd", 2))
          .extracting(result -> result.get("status").textValue())
          .containsExactly("queued", "undecided");
      assertThat(gateway.metric("eddyline_ingest_waits_refused_total")).isOne();
    }
  }

  @Test
  void what_the_log_has_no_room_for_waits_and_is_not_refused() throws Exception {
    // Given room for one command of each actor
    try (TestGateway gateway =
            TestGateway.start(
                TestKafka.shared(), Map.of("EDDYLINE_INGEST_ACTOR_COMMANDS_IN_FLIGHT_MAX", "1"));
        FakeProjection projection = gateway.decidedBy(taken -> null);
        CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      for (int i = 0; i < 300; i++) {
        client.send(vote("room", "r-" + i, false));
      }

      // Then
      assertThat(client.results(300))
          .allSatisfy(result -> assertThat(result.get("status").textValue()).isEqualTo("queued"));
      assertThat(gateway.metric("eddyline_ingest_stream_held_total{why=\"log\"}")).isPositive();
      await()
          .until(
              () ->
                  projection.taken().stream()
                      .map(taken -> taken.command().id())
                      .toList()
                      .equals(IntStream.range(0, 300).mapToObj(i -> "r-" + i).toList()));
    }
  }

  @Test
  void of_a_client_that_reads_no_results_no_further_commands_are_read() throws Exception {
    // Given
    try (TestGateway gateway =
            TestGateway.start(
                TestKafka.shared(),
                Map.of(
                    "EDDYLINE_INGEST_STREAM_RESULT_BYTES_MAX", "1024",
                    "EDDYLINE_INGEST_IO_THREADS", "1"));
        Socket socket = gateway.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write((HEAD + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      int all = 200_000;

      // When it sends wrong lines and reads nothing
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < all / 100; i++) {
                    String lines = "{\"to\":\"nothing\"}\n".repeat(100);
                    out.write(
                        (Integer.toHexString(lines.length()) + "\r\n" + lines + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                  }
                  out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofVirtual().start(task));
      String refused = "eddyline_ingest_commands_total{kind=\"none\",result=\"refused\"}";
      double[] before = {-1};
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                double now = gateway.metric(refused);
                boolean still = now > 0 && now == before[0];
                before[0] = now;
                return still;
              });

      // Then the gateway has stopped to read, serves others, and goes on as the client reads
      assertThat(before[0]).isLessThan(all);
      assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      long results = in.lines().filter(line -> line.startsWith("{\"line\":")).count();
      assertThat(results).isEqualTo(all);
      sending.get();
    }
  }

  @Test
  void a_line_has_a_limit_and_the_next_is_taken() throws Exception {
    // Given
    try (TestGateway gateway =
        TestGateway.start(TestKafka.shared(), Map.of("EDDYLINE_INGEST_BODY_BYTES_MAX", "200"))) {
      String body = "x".repeat(100_000) + "\n" + vote("short", "short", false) + "\n";

      // When
      String answer = gateway.raw(HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body);

      // Then
      List<JsonNode> results = results(answer);
      assertThat(results.get(0).get("code").textValue()).isEqualTo("payload-too-large");
      assertThat(results.get(1))
          .isEqualTo(json("{\"line\":2,\"command\":\"short\",\"status\":\"queued\"}"));
    }
  }

  private static List<JsonNode> results(String answer) throws IOException {
    List<JsonNode> results = new ArrayList<>();
    for (String line : answer.lines().toList()) {
      if (line.startsWith("{\"line\":")) {
        results.add(json(line));
      }
    }
    return results;
  }

  @Test
  void a_line_that_does_not_come_to_its_end_is_told_so_and_ends_the_connection() throws Exception {
    // Given
    try (TestGateway gateway =
        TestGateway.start(
            TestKafka.shared(), Map.of("EDDYLINE_INGEST_REQUEST_TIMEOUT_MS", "300"))) {
      String line = vote("first", "first", false) + "\n";

      // When
      String answer = gateway.raw(HEAD + "Content-Length: 1000\r\n\r\n" + line + "{\"to\":");

      // Then
      assertThat(results(answer))
          .extracting(
              result -> result.get("status").textValue(),
              result -> result.has("code") ? result.get("code").textValue() : "")
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("queued", ""),
              org.assertj.core.groups.Tuple.tuple("refused", "request-timeout"));
    }
  }

  @Test
  void a_batch_that_sends_nothing_more_ends() throws Exception {
    // Given
    try (TestGateway gateway =
        TestGateway.start(
            TestKafka.shared(),
            Map.of(
                "EDDYLINE_INGEST_REQUEST_TIMEOUT_MS", "200",
                "EDDYLINE_INGEST_IDLE_TIMEOUT_MS", "500"))) {
      String line = vote("idle", "idle", false) + "\n";

      // When
      String answer = gateway.raw(HEAD + "Content-Length: 1000\r\n\r\n" + line);

      // Then
      assertThat(results(answer).getLast().get("code").textValue()).isEqualTo("request-timeout");
    }
  }

  @Test
  void a_stop_ends_batches_once_what_is_under_way_is_told_of() throws Exception {
    // Given
    TestGateway gateway = TestGateway.start(TestKafka.shared(), Map.of());
    try (Socket socket = gateway.connect()) {
      String line = vote("stop", "stop", true) + "\n";
      socket
          .getOutputStream()
          .write(
              (HEAD + "Content-Length: 1000\r\n\r\n" + line).getBytes(StandardCharsets.US_ASCII));
      await().until(() -> gateway.metric("eddyline_ingest_waits") == 1);

      // When
      gateway.gateway.close();

      // Then
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      List<JsonNode> results = results(answer);
      assertThat(results.get(0))
          .isEqualTo(json("{\"line\":1,\"command\":\"stop\",\"status\":\"queued\"}"));
      assertThat(results.get(1).get("code").textValue()).isEqualTo("stopping");
    } finally {
      gateway.client.shutdownNow();
    }
  }

  @Test
  void a_client_that_goes_leaves_nothing_behind() throws Exception {
    // Given
    try (TestGateway gateway = TestGateway.start(TestKafka.shared(), Map.of())) {
      Socket socket = gateway.connect();
      socket
          .getOutputStream()
          .write(
              (HEAD + "Content-Length: 1000\r\n\r\n" + vote("gone", "gone", true) + "\n")
                  .getBytes(StandardCharsets.US_ASCII));
      CommandSocketClient client = new CommandSocketClient(gateway);
      client.send(vote("gone", "gone too", true).replace("gone too", "gone-too"));
      await().until(() -> gateway.metric("eddyline_ingest_waits") == 2);
      assertThat(gateway.metric("eddyline_ingest_streams")).isEqualTo(2);

      // When
      socket.close();
      client.close();

      // Then
      await().until(() -> gateway.metric("eddyline_ingest_waits") == 0);
      assertThat(gateway.metric("eddyline_ingest_streams")).isZero();
    }
  }
}
