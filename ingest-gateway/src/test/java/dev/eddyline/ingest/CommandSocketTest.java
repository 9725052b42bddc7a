package dev.eddyline.ingest;

import static dev.eddyline.ingest.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.ingest.FakeProjection.Taken;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.testkit.TestKafka;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code GET /v1/ws}: commands on a WebSocket, told of by their ids. */
@Timeout(120)
class CommandSocketTest {

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start(TestKafka.shared(), Map.of("EDDYLINE_INGEST_IO_THREADS", "2"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String vote(String entity, String command, String more) {
    return "{\"to\":\"poll/%s/cast-vote\",\"command\":\"%s\"%s,\"payload\":{\"choices\":[\"pizza\"]}}"
        .formatted(entity, command, more);
  }

  private static String vote(String entity, String command) {
    return vote(entity, command, "");
  }

  private static String unique(String name) {
    return name + "-" + UUID.randomUUID();
  }

  @Test
  void its_credit_is_told_at_once() throws Exception {
    // When
    try (CommandSocketClient client = new CommandSocketClient(gateway)) {
      // Then
      await().until(() -> !client.told().isEmpty());
      assertThat(client.told().getFirst())
          .isEqualTo(json("{\"event\":\"ready\",\"credit\":1024,\"commandBytesMax\":65536}"));
    }
  }

  @Test
  void a_command_is_queued_and_then_decided() throws Exception {
    // Given
    String entity = unique("decided");
    CountDownLatch decide = new CountDownLatch(1);
    try (FakeProjection projection =
            gateway.decidedBy(
                taken -> {
                  try {
                    decide.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return taken.command().id().equals("yes")
                      ? Outcome.accepted("yes", 9)
                      : Outcome.rejected("no", 9, "poll-closed", "it is closed", null);
                });
        CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      client.send(vote(entity, "yes"));
      client.send(vote(entity, "no"));

      // Then
      assertThat(client.of("yes", 1).getFirst())
          .isEqualTo(json("{\"command\":\"yes\",\"status\":\"queued\"}"));
      assertThat(client.of("no", 1).getFirst())
          .isEqualTo(json("{\"command\":\"no\",\"status\":\"queued\"}"));
      decide.countDown();
      assertThat(client.of("yes", 2).getLast())
          .isEqualTo(json("{\"command\":\"yes\",\"status\":\"accepted\",\"version\":9}"));
      assertThat(client.of("no", 2).getLast())
          .isEqualTo(
              json(
                  "{\"command\":\"no\",\"status\":\"rejected\",\"version\":9,"
                      + "\"code\":\"poll-closed\",\"message\":\"it is closed\"}"));
      assertThat(projection.taken()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void who_does_not_wait_is_told_that_it_is_queued_and_no_more() throws Exception {
    // Given
    String entity = unique("unawaited");
    try (FakeProjection projection =
            gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), 1));
        CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      client.send(vote(entity, "quiet", ",\"await\":false"));
      client.of("quiet", 1);
      client.send(vote(entity, "loud"));
      client.of("loud", 2);

      // Then
      assertThat(client.of("quiet", 1))
          .containsExactly(json("{\"command\":\"quiet\",\"status\":\"queued\"}"));
      assertThat(projection.taken()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void commands_are_pipelined_and_stay_in_order() throws Exception {
    // Given
    String entity = unique("pipelined");
    int commands = 5_000;
    try (FakeProjection projection = gateway.decidedBy(taken -> null);
        CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When more are sent than the credit allows, which costs the client nothing but time
      for (int i = 0; i < commands; i++) {
        client.send(vote(entity, "p-" + i, ",\"await\":false"));
      }

      // Then
      List<String> ids = IntStream.range(0, commands).mapToObj(i -> "p-" + i).toList();
      assertThat(client.results(commands))
          .extracting(result -> result.get("command").textValue())
          .containsExactlyInAnyOrderElementsOf(ids);
      List<Taken> taken =
          await()
              .atMost(Duration.ofSeconds(30))
              .until(
                  () ->
                      projection.taken().stream()
                          .filter(one -> one.entity().equals(entity))
                          .toList(),
                  all -> all.size() >= commands);
      assertThat(taken).extracting(one -> one.command().id()).containsExactlyElementsOf(ids);
    }
  }

  @Test
  void what_is_not_decided_in_time_is_said_to_be_undecided() throws Exception {
    // Given
    try (TestGateway impatient =
            TestGateway.start(
                TestKafka.shared(),
                Map.of(
                    "EDDYLINE_INGEST_OUTCOME_WAIT_MS", "200",
                    "EDDYLINE_INGEST_OUTCOME_WAIT_MAX_MS", "200"));
        CommandSocketClient client = new CommandSocketClient(impatient)) {
      // When
      client.send(vote("slow", "slow"));

      // Then
      assertThat(client.of("slow", 2))
          .containsExactly(
              json("{\"command\":\"slow\",\"status\":\"queued\"}"),
              json("{\"command\":\"slow\",\"status\":\"undecided\"}"));
    }
  }

  @Test
  void a_wrong_message_fails_alone() throws Exception {
    try (CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      client.send("{");
      client.send("{\"to\":\"poll/a/close\"}");
      client.send("{\"to\":\"poll/a/clothe\",\"command\":\"named\"}");
      client.send(vote(unique("fine"), "fine", ",\"await\":false"));

      // Then
      List<JsonNode> results = client.results(4);
      assertThat(results)
          .extracting(result -> result.get("status").textValue())
          .containsExactly("refused", "refused", "refused", "queued");
      assertThat(results.subList(0, 3))
          .extracting(result -> result.get("code").textValue())
          .containsExactly("invalid-json", "invalid-command", "unknown-command");
      assertThat(results.get(2).get("command").textValue()).isEqualTo("named");
    }
  }

  @Test
  void the_actor_of_the_connection_is_that_of_its_commands() throws Exception {
    // Given
    String entity = unique("actor");
    try (FakeProjection projection = gateway.decidedBy(taken -> null);
        CommandSocketClient client = new CommandSocketClient(gateway, "Eddyline-Actor", "ann")) {
      // When
      client.send(vote(entity, "mine", ",\"await\":false"));
      client.send(vote(entity, "bobs", ",\"await\":false,\"actor\":\"bob\""));

      // Then
      List<Taken> taken =
          await()
              .until(
                  () ->
                      projection.taken().stream()
                          .filter(one -> one.entity().equals(entity))
                          .toList(),
                  all -> all.size() == 2);
      assertThat(taken).extracting(one -> one.command().actor()).containsExactly("ann", "bob");
    }
  }

  @Test
  void bytes_are_not_taken() throws Exception {
    try (CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      client.sendBytes();

      // Then
      assertThat(client.closeCode()).isEqualTo(1003);
    }
  }

  @Test
  void a_message_has_a_limit() throws Exception {
    try (CommandSocketClient client = new CommandSocketClient(gateway)) {
      // When
      client.send("x".repeat(65_537));

      // Then
      assertThat(client.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void pages_of_other_origins_send_nothing() {
    // When, then
    assertThatThrownBy(
            () -> new CommandSocketClient(gateway, "Origin", "https://elsewhere.example"))
        .hasCauseInstanceOf(WebSocketHandshakeException.class)
        .cause()
        .satisfies(
            e ->
                assertThat(((WebSocketHandshakeException) e).getResponse().statusCode())
                    .isEqualTo(403));
  }

  @Test
  void pages_of_the_allowed_origin_do() throws Exception {
    // Given
    try (TestGateway open =
            TestGateway.start(
                TestKafka.shared(),
                Map.of("EDDYLINE_INGEST_ALLOW_ORIGIN", "https://pages.example"));
        // When
        CommandSocketClient client =
            new CommandSocketClient(open, "Origin", "https://pages.example")) {
      // Then
      await().until(() -> !client.told().isEmpty());
    }
  }

  @Test
  void a_stop_tells_what_is_under_way_and_closes_so_that_clients_come_again() throws Exception {
    // Given
    String entity = unique("stop");
    TestGateway stopping = TestGateway.start(TestKafka.shared(), Map.of());
    try (CommandSocketClient client = new CommandSocketClient(stopping)) {
      client.send(vote(entity, "under-way"));
      client.of("under-way", 1);

      // When
      stopping.gateway.close();

      // Then
      assertThat(client.of("under-way", 2).getLast())
          .isEqualTo(json("{\"command\":\"under-way\",\"status\":\"undecided\"}"));
      assertThat(client.closeCode()).isEqualTo(1012);
    } finally {
      stopping.client.shutdownNow();
    }
  }
}
