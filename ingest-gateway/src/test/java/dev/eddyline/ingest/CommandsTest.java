package dev.eddyline.ingest;

import static dev.eddyline.ingest.TestGateway.VOTE;
import static dev.eddyline.ingest.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.ingest.FakeProjection.Taken;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.testkit.TestKafka;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A command's way through a whole gateway and back, with a real broker. */
@Timeout(60)
class CommandsTest {

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start(TestKafka.shared(), Map.of("EDDYLINE_INGEST_IO_THREADS", "2"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void an_accepted_command_answers_its_version() throws Exception {
    // Given
    try (FakeProjection projection =
        gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), 9))) {
      // When
      HttpResponse<String> response =
          gateway.post(
              "/v1/poll/lunch/cast-vote",
              VOTE,
              "Idempotency-Key",
              "accepted-1",
              "If-Match",
              "\"8\"",
              "Eddyline-Actor",
              "feed",
              "Eddyline-Member",
              "ann");

      // Then
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("ETag")).hasValue("\"9\"");
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(json(response))
          .isEqualTo(json("{\"command\":\"accepted-1\",\"status\":\"accepted\",\"version\":9}"));
      assertThat(taken(projection, "accepted-1").command())
          .isEqualTo(
              new Command<PollCommand>(
                  "accepted-1",
                  "feed",
                  "ann",
                  8L,
                  TestGateway.NOW,
                  new PollCommand.CastVote(List.of("pizza"), null, null)));
    }
  }

  @Test
  void a_rejected_command_is_a_problem_with_the_rules_code() throws Exception {
    // Given
    try (FakeProjection projection =
        gateway.decidedBy(
            taken ->
                Outcome.rejected(
                    taken.command().id(),
                    4,
                    "no-such-option",
                    "there is no pizza",
                    "/choices/0"))) {
      // When
      HttpResponse<String> response =
          gateway.post("/v1/poll/lunch/cast-vote", VOTE, "Idempotency-Key", "rejected-1");

      // Then
      assertThat(response.statusCode()).isEqualTo(422);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/problem+json");
      JsonNode problem = json(response);
      assertThat(problem.get("status").intValue()).isEqualTo(422);
      assertThat(problem.get("code").textValue()).isEqualTo("no-such-option");
      assertThat(problem.get("detail").textValue()).isEqualTo("there is no pizza");
      assertThat(problem.get("errors").get(0).get("field").textValue()).isEqualTo("/choices/0");
      assertThat(problem.get("version").longValue()).isEqualTo(4);
      assertThat(problem.get("command").textValue()).isEqualTo("rejected-1");
      assertThat(taken(projection, "rejected-1").command().actor()).isEqualTo("anonymous");
    }
  }

  @Test
  void a_version_conflict_links_to_the_view_where_that_is_known() throws Exception {
    // Given
    Map<String, String> environment = Map.of("EDDYLINE_INGEST_VIEWS_URL", "https://views.example/");
    try (TestGateway linking = TestGateway.start(TestKafka.shared(), environment);
        FakeProjection projection =
            linking.decidedBy(
                taken ->
                    Outcome.rejected(
                        taken.command().id(), 12, Outcome.VERSION_CONFLICT, "it is at 12", null))) {
      // When
      HttpResponse<String> response =
          linking.post("/v1/poll/lunch/close", "{}", "If-Match", "\"0\"");

      // Then
      assertThat(response.statusCode()).isEqualTo(409);
      assertThat(json(response).get("view").textValue())
          .isEqualTo("https://views.example/v1/poll/lunch");
      assertThat(response.headers().firstValue("Link"))
          .hasValue("<https://views.example/v1/poll/lunch>; rel=\"latest-version\"");
      assertThat(projection.taken()).hasSize(1);
    }
  }

  @Test
  void a_version_conflict_says_the_current_version() throws Exception {
    // Given
    try (FakeProjection projection =
        gateway.decidedBy(
            taken ->
                Outcome.rejected(
                    taken.command().id(), 12, Outcome.VERSION_CONFLICT, "it is at 12", null))) {
      // When
      HttpResponse<String> response =
          gateway.post(
              "/v1/poll/lunch/close", "{}", "Idempotency-Key", "conflict-1", "If-Match", "\"0\"");

      // Then
      assertThat(response.statusCode()).isEqualTo(409);
      assertThat(response.headers().firstValue("ETag")).hasValue("\"12\"");
      assertThat(json(response).get("version").longValue()).isEqualTo(12);
      assertThat(json(response).get("errors").get(0).get("field").textValue())
          .isEqualTo("If-Match");
      assertThat(taken(projection, "conflict-1").command().expectedVersion()).isZero();
    }
  }

  @Test
  void respond_async_is_answered_once_the_command_is_in_the_log() throws Exception {
    // Given nothing that decides

    // When
    HttpResponse<String> response =
        gateway.post(
            "/v1/poll/lunch/cast-vote",
            VOTE,
            "Prefer",
            "respond-async",
            "Idempotency-Key",
            "async-1");

    // Then
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(json(response)).isEqualTo(json("{\"command\":\"async-1\",\"status\":\"queued\"}"));
    assertThat(response.headers().firstValue("Preference-Applied")).hasValue("respond-async");
    try (FakeProjection projection = gateway.logged()) {
      assertThat(taken(projection, "async-1").entity()).isEqualTo("lunch");
    }
  }

  static Stream<Arguments> traces() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    String parent = "b7ad6b7169203331";
    String whole = "00-" + trace + "-" + parent + "-01";
    return Stream.of(
        arguments(List.of(whole), whole),
        arguments(List.of(whole, whole), null),
        arguments(List.of("00-" + trace + "-" + parent), null),
        arguments(List.of("ff-" + trace + "-" + parent + "-01"), null),
        arguments(List.of("00-" + "0".repeat(32) + "-" + parent + "-01"), null),
        arguments(List.of("00-" + trace + "-" + "0".repeat(16) + "-01"), null),
        arguments(List.of("river"), null));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void a_trace_goes_along_and_one_that_is_none_harms_nobody(List<String> sent, String kept)
      throws Exception {
    // Given
    String id = UUID.randomUUID().toString();
    List<String> headers = new ArrayList<>(List.of("Idempotency-Key", id));
    headers.addAll(List.of("Prefer", "respond-async"));
    sent.forEach(trace -> headers.addAll(List.of("traceparent", trace)));

    // When
    HttpResponse<String> response =
        gateway.post("/v1/poll/lunch/cast-vote", VOTE, headers.toArray(String[]::new));

    // Then
    assertThat(response.statusCode()).isEqualTo(202);
    try (FakeProjection projection = gateway.logged()) {
      assertThat(taken(projection, id).trace()).isEqualTo(kept);
    }
  }

  @Test
  void a_command_without_an_id_gets_one() throws Exception {
    // When
    HttpResponse<String> response =
        gateway.post("/v1/poll/lunch/cast-vote", VOTE, "Prefer", "respond-async");

    // Then
    String id = json(response).get("command").textValue();
    assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(response.headers().firstValue("Idempotency-Key")).hasValue(id);
  }

  @Test
  void a_wait_that_is_over_answers_queued_and_a_late_outcome_harms_nobody() throws Exception {
    // Given
    CountDownLatch late = new CountDownLatch(1);
    try (FakeProjection projection =
        gateway.decidedBy(
            taken -> {
              if (taken.command().id().equals("late-1")) {
                awaitLatch(late);
              }
              return Outcome.accepted(taken.command().id(), 1);
            })) {
      // When
      HttpResponse<String> response =
          gateway.post(
              "/v1/poll/late/cast-vote", VOTE, "Prefer", "wait=1", "Idempotency-Key", "late-1");
      late.countDown();

      // Then
      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.headers().firstValue("Preference-Applied")).hasValue("wait=1");
      assertThat(json(response).get("status").textValue()).isEqualTo("queued");
      assertThat(taken(projection, "late-1")).isNotNull();
      assertThat(gateway.metric("eddyline_ingest_waits")).isZero();
      assertThat(
              gateway
                  .post("/v1/poll/late/cast-vote", VOTE, "Idempotency-Key", "late-2")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void a_repeated_command_gets_its_first_answer_at_once_or_later() throws Exception {
    // Given
    CountDownLatch both = new CountDownLatch(1);
    try (FakeProjection projection =
        gateway.decidedBy(
            taken -> {
              awaitLatch(both);
              return Outcome.accepted(taken.command().id(), 3 + taken.offset());
            })) {
      // When
      CompletableFuture<HttpResponse<String>> first =
          gateway.postLater("/v1/poll/twice/cast-vote", VOTE, "Idempotency-Key", "twice-1");
      CompletableFuture<HttpResponse<String>> second =
          gateway.postLater("/v1/poll/twice/cast-vote", VOTE, "Idempotency-Key", "twice-1");
      await().until(() -> gateway.metric("eddyline_ingest_waits") == 2);
      both.countDown();
      String answer = first.get().body();
      HttpResponse<String> third =
          gateway.post("/v1/poll/twice/cast-vote", VOTE, "Idempotency-Key", "twice-1");

      // Then
      assertThat(second.get().body()).isEqualTo(answer);
      assertThat(third.body()).isEqualTo(answer);
      assertThat(third.statusCode()).isEqualTo(200);
      await().until(() -> projection.taken().size() == 3);
    }
  }

  @Test
  void a_retry_is_told_that_it_is_one() throws Exception {
    // Given
    try (FakeProjection projection =
        gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), 1))) {
      double before = gateway.metric("eddyline_ingest_replays_total");
      HttpResponse<String> first =
          gateway.post("/v1/poll/again/cast-vote", VOTE, "Idempotency-Key", "again-1");

      // When it comes a second later, laid out in another way
      gateway.now = TestGateway.NOW.plusSeconds(1);
      HttpResponse<String> second =
          gateway.post(
              "/v1/poll/again/cast-vote",
              "{ \"group\": null, \"choices\": [ \"pizza\" ] }",
              "Idempotency-Key",
              "again-1");
      gateway.now = TestGateway.NOW;

      // Then
      assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
      assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(gateway.metric("eddyline_ingest_replays_total")).isEqualTo(before + 1);
      assertThat(projection.taken()).hasSize(2);
    }
  }

  static Stream<Arguments> otherCommands() {
    return Stream.of(
        arguments("another payload", "cast-vote", "{\"choices\":[\"sushi\"]}", List.of()),
        arguments("another command", "change-vote", VOTE, List.of()),
        arguments("another actor", "cast-vote", VOTE, List.of("Eddyline-Actor", "bob")),
        arguments("another member", "cast-vote", VOTE, List.of("Eddyline-Member", "bob")),
        arguments("another version", "cast-vote", VOTE, List.of("If-Match", "\"1\"")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherCommands")
  void a_command_id_that_was_used_for_something_else_is_refused(
      String what, String command, String body, List<String> headers) throws Exception {
    // Given
    String id = what.replace(' ', '-');
    try (FakeProjection projection =
        gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), 1))) {
      HttpResponse<String> first =
          gateway.post("/v1/poll/reused/cast-vote", VOTE, "Idempotency-Key", id);

      // When
      List<String> all = new ArrayList<>(headers);
      all.addAll(List.of("Idempotency-Key", id));
      HttpResponse<String> other =
          gateway.post("/v1/poll/reused/" + command, body, all.toArray(String[]::new));

      // Then it is not decided, and the first one's outcome is what it was
      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(json(other).get("code").textValue()).isEqualTo("idempotency-key-reused");
      assertThat(json(other).get("command").textValue()).isEqualTo(id);
      assertThat(json(other).get("errors").get(0).get("field").textValue())
          .isEqualTo("Idempotency-Key");
      assertThat(gateway.post("/v1/poll/reused/cast-vote", VOTE, "Idempotency-Key", id).body())
          .isEqualTo(first.body());
      assertThat(projection.taken()).hasSize(3);
    }
  }

  @Test
  void an_outcome_of_an_aborted_transaction_is_never_told() throws Exception {
    // Given
    try (FakeProjection projection =
        gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), 2))) {
      projection.abortFirst(Outcome.accepted("aborted-1", 666));

      // When
      HttpResponse<String> response =
          gateway.post("/v1/poll/lunch/cast-vote", VOTE, "Idempotency-Key", "aborted-1");

      // Then
      assertThat(json(response).get("version").longValue()).isEqualTo(2);
    }
  }

  @Test
  void an_outcome_of_another_entity_is_not_ours() throws Exception {
    // Given clients that chose the same command id for different entities
    try (FakeProjection projection =
        gateway.decidedBy(
            taken ->
                taken.entity().equals("silent")
                    ? null
                    : Outcome.accepted(taken.command().id(), 1))) {
      CompletableFuture<HttpResponse<String>> silent =
          gateway.postLater(
              "/v1/poll/silent/open", "{}", "Idempotency-Key", "same-1", "Prefer", "wait=2");
      taken(projection, "same-1");

      // When
      HttpResponse<String> answered =
          gateway.post("/v1/poll/other/open", "{}", "Idempotency-Key", "same-1");

      // Then
      assertThat(answered.statusCode()).isEqualTo(200);
      assertThat(silent.get().statusCode()).isEqualTo(202);
    }
  }

  @Test
  void pipelined_commands_of_one_connection_stay_in_order() throws Exception {
    // Given
    int count = 300;
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < count; i++) {
      requests.append(
          String.join(
              "\r\n",
              "POST /v1/poll/ordered/cast-vote HTTP/1.1",
              "Host: x",
              "Content-Type: application/json",
              "Prefer: respond-async",
              "Idempotency-Key: ordered-" + i,
              "Connection: " + (i == count - 1 ? "close" : "keep-alive"),
              "Content-Length: " + VOTE.length(),
              "",
              VOTE));
    }

    // When
    String responses = gateway.raw(requests.toString());

    // Then
    assertThat(responses.split("HTTP/1.1 202 ", -1)).hasSize(count + 1);
    try (FakeProjection projection = gateway.logged()) {
      List<String> expected = IntStream.range(0, count).mapToObj(i -> "ordered-" + i).toList();
      await()
          .untilAsserted(
              () ->
                  assertThat(projection.taken())
                      .filteredOn(taken -> taken.entity().equals("ordered"))
                      .extracting(taken -> taken.command().id())
                      .isEqualTo(expected));
    }
  }

  @Test
  void a_client_that_goes_away_while_it_waits_harms_nobody() throws Exception {
    // Given
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = gateway.connect();
      String request =
          String.join(
              "\r\n",
              "POST /v1/poll/gone/cast-vote HTTP/1.1",
              "Host: x",
              "Content-Type: application/json",
              "Prefer: wait=2",
              "Idempotency-Key: gone-" + i,
              "Content-Length: " + VOTE.length(),
              "",
              VOTE);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      sockets.add(socket);
    }
    await().until(() -> gateway.metric("eddyline_ingest_waits") == 20);

    // When
    for (Socket socket : sockets) {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    // Then
    try (FakeProjection projection =
        gateway.allDecidedBy(
            taken ->
                taken.entity().equals("gone") ? Outcome.accepted(taken.command().id(), 1) : null)) {
      await().until(() -> gateway.metric("eddyline_ingest_waits") == 0);
      assertThat(taken(projection, "gone-19")).isNotNull();
      assertThat(
              gateway
                  .post("/v1/poll/gone/cast-vote", VOTE, "Idempotency-Key", "stays")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void a_body_may_come_in_pieces_and_chunks() throws Exception {
    // Given
    try (Socket socket = gateway.connect()) {
      String head =
          String.join(
              "\r\n",
              "POST /v1/poll/lunch/cast-vote HTTP/1.1",
              "Host: x",
              "Content-Type: application/json; charset=UTF-8",
              "Prefer: respond-async",
              "Connection: close",
              "Transfer-Encoding: chunked",
              "",
              "");

      // When
      for (String piece :
          List.of(head, "3\r\n{\"c\r\n", "12\r\nhoices\":[\"pizza\"]}\r\n", "0\r\n\r\n")) {
        socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        await().pollDelay(Duration.ofMillis(20)).until(() -> true);
      }

      // Then
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 202 ");
    }
  }

  @Test
  void counts_what_it_answers() throws Exception {
    // Given
    String queued = "eddyline_ingest_commands_total{kind=\"poll\",result=\"queued\"}";
    double before = gateway.metric(queued);

    // When
    gateway.post("/v1/poll/lunch/cast-vote", VOTE, "Prefer", "respond-async");

    // Then
    assertThat(gateway.metric(queued)).isEqualTo(before + 1);
    assertThat(gateway.metric("eddyline_ingest_append_seconds_count")).isPositive();
    assertThat(gateway.metric("eddyline_ingest_commands_in_flight")).isZero();
    assertThat(gateway.metric("eddyline_ingest_commands_in_flight_max")).isEqualTo(20_000);
    assertThat(gateway.metric("eddyline_ingest_command_bytes_in_flight")).isZero();
    assertThat(gateway.metric("eddyline_ingest_command_bytes_in_flight_max")).isEqualTo(64 << 20);
    assertThat(gateway.metric("eddyline_ingest_waits_max")).isEqualTo(20_000);
  }

  private static Taken taken(FakeProjection projection, String id) {
    return await()
        .until(
            () ->
                projection.taken().stream()
                    .filter(taken -> taken.command().id().equals(id))
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
