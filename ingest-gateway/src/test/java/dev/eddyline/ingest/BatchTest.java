package dev.eddyline.ingest;

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
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code POST /v1/commands}: many commands in one request, each with its result. */
@Timeout(120)
class BatchTest {

  private static final String PAYLOAD = "\"payload\":{\"choices\":[\"pizza\"]}";

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start(TestKafka.shared(), Map.of("EDDYLINE_INGEST_IO_THREADS", "2"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpResponse<String> post(TestGateway to, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + to.gateway.address() + "/v1/commands"))
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofByteArray(body))
            .header("Content-Type", "application/x-ndjson");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return to.client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String body, String... headers) throws Exception {
    return post(gateway, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private static String vote(String entity, String command) {
    return "{\"to\":\"poll/"
        + entity
        + "/cast-vote\",\"command\":\""
        + command
        + "\","
        + PAYLOAD
        + "}";
  }

  private static List<JsonNode> lines(String body) {
    return body.lines()
        .map(
            line -> {
              try {
                return json(line);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  private static String unique(String name) {
    return name + "-" + UUID.randomUUID();
  }

  @Test
  void every_command_has_its_outcome_in_the_order_of_the_lines() throws Exception {
    // Given a projection that accepts every second command
    String entity = unique("order");
    try (FakeProjection projection =
        gateway.decidedBy(
            taken ->
                taken.offset() % 2 == 0
                    ? Outcome.accepted(taken.command().id(), taken.offset())
                    : Outcome.rejected(
                        taken.command().id(), 3, "poll-closed", "it is closed", "/choices"))) {
      // When
      HttpResponse<String> response =
          post(
              IntStream.range(0, 200)
                  .mapToObj(i -> vote(entity, "c-" + i) + "\n")
                  .reduce("", String::concat));

      // Then
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
      List<JsonNode> results = lines(response.body());
      assertThat(results).hasSize(200);
      List<Taken> taken = takenOf(projection, entity);
      for (int i = 0; i < 200; i++) {
        assertThat(taken.get(i).command().id()).isEqualTo("c-" + i);
        long offset = taken.get(i).offset();
        String expected =
            offset % 2 == 0
                ? "{\"line\":%d,\"command\":\"c-%d\",\"status\":\"accepted\",\"version\":%d}"
                    .formatted(i + 1, i, offset)
                : ("{\"line\":%d,\"command\":\"c-%d\",\"status\":\"rejected\",\"version\":3,"
                        + "\"code\":\"poll-closed\",\"message\":\"it is closed\","
                        + "\"field\":\"/choices\"}")
                    .formatted(i + 1, i);
        assertThat(results.get(i)).isEqualTo(json(expected));
      }
    }
  }

  @Test
  void all_that_a_line_says_is_in_the_log() throws Exception {
    // Given
    String entity = unique("whole");
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    try (FakeProjection projection = gateway.decidedBy(taken -> null)) {
      // When
      HttpResponse<String> response =
          post(
              "{\"to\":\"poll/"
                  + entity
                  + "/cast-vote\",\"command\":\"all\",\"actor\":\"feed\",\"member\":\"ann\","
                  + "\"expectedVersion\":8,\"await\":false,\"traceparent\":\""
                  + trace
                  + "\","
                  + PAYLOAD
                  + "}\n{\"to\":\"poll/"
                  + entity
                  + "/close\",\"source\":\"kraken\",\"sequence\":7}\n",
              "Eddyline-Actor",
              "batch",
              "Prefer",
              "respond-async");

      // Then
      assertThat(response.body())
          .isEqualTo(
              """
              {"line":1,"command":"all","status":"queued"}
              {"line":2,"command":"kraken:7","status":"queued"}
              """);
      List<Taken> taken = takenOf(projection, entity);
      assertThat(taken.getFirst().trace()).isEqualTo(trace);
      assertThat(taken.getFirst().command())
          .isEqualTo(
              new Command<PollCommand>(
                  "all",
                  "feed",
                  "ann",
                  8L,
                  TestGateway.NOW,
                  new PollCommand.CastVote(List.of("pizza"), null, null)));
      assertThat(taken.getLast().command())
          .isEqualTo(
              new Command<PollCommand>(
                  "kraken:7", "batch", null, null, TestGateway.NOW, new PollCommand.Close()));
    }
  }

  static Stream<Arguments> wrongLines() {
    return Stream.of(
        arguments("no JSON", "{", "invalid-json", ""),
        arguments("no object", "[]", "invalid-command", ""),
        arguments("a name twice", "{\"to\":\"a\",\"to\":\"b\"}", "invalid-json", "/to"),
        arguments("not UTF-8", "{\"to\":\"\u00ff\"}", "invalid-json", ""),
        arguments("no address", "{\"command\":\"c\"}", "invalid-command", "/to"),
        arguments("two parts", "{\"to\":\"poll/a\"}", "invalid-command", "/to"),
        arguments("four parts", "{\"to\":\"poll/a/close/b\"}", "invalid-command", "/to"),
        arguments("no such kind", "{\"to\":\"pole/a/close\"}", "unknown-kind", "kind"),
        arguments("no such command", "{\"to\":\"poll/a/clothe\"}", "unknown-command", "command"),
        arguments("no id", "{\"to\":\"poll//close\"}", "invalid-id", "id"),
        arguments(
            "a member there is not",
            "{\"to\":\"poll/a/close\",\"If/Match~\":1}",
            "invalid-command",
            "/If~1Match~0"),
        arguments(
            "no number of a version",
            "{\"to\":\"poll/a/close\",\"expectedVersion\":\"7\"}",
            "invalid-command",
            "/expectedVersion"),
        arguments(
            "a fraction of a version",
            "{\"to\":\"poll/a/close\",\"expectedVersion\":7.5}",
            "invalid-command",
            "/expectedVersion"),
        arguments(
            "a negative version",
            "{\"to\":\"poll/a/close\",\"expectedVersion\":-1}",
            "invalid-command",
            "/expectedVersion"),
        arguments(
            "a version beyond all bounds",
            "{\"to\":\"poll/a/close\",\"expectedVersion\":9223372036854775808}",
            "invalid-command",
            "/expectedVersion"),
        arguments(
            "an actor with a space",
            "{\"to\":\"poll/a/close\",\"actor\":\"a b\"}",
            "invalid-command",
            "/actor"),
        arguments(
            "an empty member",
            "{\"to\":\"poll/a/close\",\"member\":\"\"}",
            "invalid-command",
            "/member"),
        arguments(
            "a source without a sequence",
            "{\"to\":\"poll/a/close\",\"source\":\"s\"}",
            "invalid-command",
            "/sequence"),
        arguments(
            "a sequence without a source",
            "{\"to\":\"poll/a/close\",\"sequence\":1}",
            "invalid-command",
            "/source"),
        arguments(
            "a sequence and an id",
            "{\"to\":\"poll/a/close\",\"source\":\"s\",\"sequence\":1,\"command\":\"c\"}",
            "invalid-command",
            "/command"),
        arguments(
            "no flag", "{\"to\":\"poll/a/close\",\"await\":\"yes\"}", "invalid-command", "/await"),
        arguments(
            "a trace that is no text",
            "{\"to\":\"poll/a/close\",\"traceparent\":1}",
            "invalid-command",
            "/traceparent"),
        arguments(
            "a payload that does not fit",
            "{\"to\":\"poll/a/cast-vote\",\"payload\":{\"choices\":[1]}}",
            "invalid-payload",
            "/payload/choices/0"),
        arguments(
            "a payload that is none",
            "{\"to\":\"poll/a/cast-vote\",\"payload\":7}",
            "invalid-payload",
            "/payload"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongLines")
  void a_wrong_line_fails_alone(String what, String wrong, String code, String field)
      throws Exception {
    // Given
    String entity = unique("wrong");
    byte[] body =
        (vote(entity, "before") + "\n" + wrong + "\n" + vote(entity, "after") + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    // When
    List<JsonNode> results = lines(post(gateway, body, "Prefer", "respond-async").body());

    // Then
    assertThat(results).hasSize(3);
    assertThat(results.get(0).get("status").textValue()).isEqualTo("queued");
    assertThat(results.get(1).get("line").intValue()).isEqualTo(2);
    assertThat(results.get(1).get("status").textValue()).isEqualTo("refused");
    assertThat(results.get(1).get("code").textValue()).isEqualTo(code);
    assertThat(results.get(1).get("errors").get(0).get("field").textValue()).isEqualTo(field);
    assertThat(results.get(2).get("status").textValue()).isEqualTo("queued");
  }

  @Test
  void a_wrong_line_names_its_command_where_that_can_be_told() throws Exception {
    // When
    List<JsonNode> results =
        lines(
            post("""
                    {"to":"poll/a/nothing","command":"named"}
                    {"to":"poll/a/nothing","source":"s","sequence":9}
                    """)
                .body());

    // Then
    assertThat(results)
        .extracting(result -> result.get("command").textValue())
        .containsExactly("named", "s:9");
  }

  @Test
  void a_wrong_line_is_counted_to_the_kind_it_names() throws Exception {
    // Given
    String ofPoll = "eddyline_ingest_commands_total{kind=\"poll\",result=\"refused\"}";
    String ofNone = "eddyline_ingest_commands_total{kind=\"none\",result=\"refused\"}";
    double pollBefore = gateway.metric(ofPoll);
    double noneBefore = gateway.metric(ofNone);

    // When
    post(
        """
        {"to":"poll/a/close","payload":{"unknown":1}}
        {"to":"pole/a/close"}
        {"to":7}
        []
        """);

    // Then
    assertThat(gateway.metric(ofPoll) - pollBefore).isEqualTo(1);
    assertThat(gateway.metric(ofNone) - noneBefore).isEqualTo(3);
  }

  @Test
  void blank_lines_are_counted_and_a_last_line_needs_no_end() throws Exception {
    // Given
    String entity = unique("blank");

    // When
    HttpResponse<String> response =
        post(
            "\r\n" + vote(entity, "a") + "\r\n \t\n\n" + vote(entity, "b"),
            "Prefer",
            "respond-async");

    // Then
    assertThat(response.body())
        .isEqualTo(
            """
            {"line":2,"command":"a","status":"queued"}
            {"line":5,"command":"b","status":"queued"}
            """);
  }

  @Test
  void an_empty_batch_has_no_results() throws Exception {
    // When
    HttpResponse<String> response = post("");

    // Then
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void a_command_without_an_id_is_given_one() throws Exception {
    // When
    HttpResponse<String> response =
        post("{\"to\":\"poll/" + unique("named") + "/close\"}", "Prefer", "respond-async");

    // Then
    assertThat(UUID.fromString(lines(response.body()).getFirst().get("command").textValue()))
        .isNotNull();
  }

  @Test
  void a_retry_is_told_that_it_is_one_and_another_command_of_the_id_is_refused() throws Exception {
    // Given
    String entity = unique("retry");
    try (FakeProjection projection =
        gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), 4))) {
      post(vote(entity, "same"));
      gateway.now = TestGateway.NOW.plusSeconds(5);

      // When
      List<JsonNode> results =
          lines(
              post(vote(entity, "same")
                      + "\n"
                      + vote(entity, "same").replace("pizza", "pasta")
                      + "\n")
                  .body());

      // Then
      assertThat(results.get(0))
          .isEqualTo(
              json(
                  "{\"line\":1,\"command\":\"same\",\"status\":\"accepted\",\"version\":4,"
                      + "\"replayed\":true}"));
      assertThat(results.get(1).get("status").textValue()).isEqualTo("refused");
      assertThat(results.get(1).get("code").textValue()).isEqualTo("idempotency-key-reused");
      assertThat(projection.taken()).hasSizeGreaterThanOrEqualTo(3);
    } finally {
      gateway.now = TestGateway.NOW;
    }
  }

  @Test
  void what_is_not_decided_in_time_is_queued() throws Exception {
    // When
    HttpResponse<String> response =
        post(
            vote(unique("slow"), "a") + "\n{\"to\":\"nothing\"}\n" + vote(unique("slow"), "b"),
            "Prefer",
            "wait=1");

    // Then
    assertThat(lines(response.body()))
        .extracting(result -> result.get("status").textValue())
        .containsExactly("queued", "refused", "queued");
  }

  @Test
  void results_come_while_lines_are_still_sent() throws Exception {
    // Given
    String entity = unique("live");
    try (Socket socket = gateway.connect();
        FakeProjection projection =
            gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), 1))) {
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      out.write(
          """
          POST /v1/commands HTTP/1.1\r
          Host: x\r
          Content-Type: application/x-ndjson\r
          Transfer-Encoding: chunked\r
          \r
          """
              .getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 3; i++) {
        // When
        String line = vote(entity, "live-" + i) + "\n";
        out.write(
            (Integer.toHexString(line.length()) + "\r\n" + line + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();

        // Then
        String result = "";
        while (!result.startsWith("{")) {
          result = in.readLine();
        }
        assertThat(json(result).get("command").textValue()).isEqualTo("live-" + i);
      }
      assertThat(projection.taken()).hasSizeGreaterThanOrEqualTo(3);

      // When the body ends, and another request follows on the same connection
      out.write(
          "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));

      // Then
      String next = "";
      while (!next.startsWith("HTTP/1.1 ")) {
        next = in.readLine();
      }
      assertThat(next).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void a_batch_may_be_compressed() throws Exception {
    // Given
    String entity = unique("gzip");
    String body =
        IntStream.range(0, 5_000)
            .mapToObj(i -> vote(entity, "z-" + i) + "\n")
            .reduce("", String::concat);

    // When
    HttpResponse<String> response =
        post(gateway, gzip(body), "Content-Encoding", "gzip", "Prefer", "respond-async");

    // Then
    assertThat(response.body())
        .isEqualTo(
            IntStream.range(0, 5_000)
                .mapToObj(
                    i ->
                        "{\"line\":%d,\"command\":\"z-%d\",\"status\":\"queued\"}\n"
                            .formatted(i + 1, i))
                .reduce("", String::concat));
  }

  @Test
  void a_compressed_batch_that_is_spoilt_says_so_at_its_end() throws Exception {
    // Given a wrong checksum, which is known only when all has been read
    String entity = unique("spoilt");
    byte[] spoilt = gzip(vote(entity, "a") + "\n" + vote(entity, "b") + "\n");
    spoilt[spoilt.length - 8] ^= 0x55;

    // When
    List<JsonNode> results =
        lines(post(gateway, spoilt, "Content-Encoding", "gzip", "Prefer", "respond-async").body());

    // Then nothing that was decompressed beside the fault is taken
    assertThat(results)
        .singleElement()
        .satisfies(
            result -> assertThat(result.get("code").textValue()).isEqualTo("malformed-request"));
  }

  @Test
  void a_batch_whose_chunks_cannot_be_read_says_so_behind_the_results_of_what_came_before()
      throws Exception {
    // Given
    String line = vote(unique("chunks"), "good") + "\n";
    try (Socket socket = gateway.connect()) {
      // When a bare LF ends a chunk's size, and another request stands behind
      socket
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "POST /v1/commands HTTP/1.1",
                      "Host: x",
                      "Content-Type: application/x-ndjson",
                      "Prefer: respond-async",
                      "Transfer-Encoding: chunked",
                      "",
                      Integer.toHexString(line.length()),
                      line,
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String first = in.readLine();
      while (!first.startsWith("{")) {
        first = in.readLine();
      }
      socket
          .getOutputStream()
          .write(
              "5\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));

      // Then
      assertThat(json(first).get("status").textValue()).isEqualTo("queued");
      List<String> rest = in.lines().filter(text -> !text.isEmpty()).toList();
      assertThat(rest)
          .filteredOn(text -> text.startsWith("{"))
          .singleElement()
          .satisfies(
              last ->
                  assertThat(json(last).get("code").textValue()).isEqualTo("malformed-request"));
      assertThat(rest).noneMatch(text -> text.startsWith("HTTP/1.1"));
    }
  }

  @Test
  void a_compressed_batch_that_is_cut_off_says_so_at_its_end() throws Exception {
    // Given
    String entity = unique("cut");
    byte[] whole = gzip(vote(entity, "a") + "\n" + vote(entity, "b") + "\n");

    // When
    List<JsonNode> results =
        lines(
            post(
                    gateway,
                    Arrays.copyOf(whole, whole.length - 4),
                    "Content-Encoding",
                    "gzip",
                    "Prefer",
                    "respond-async")
                .body());

    // Then
    assertThat(results.getLast().get("code").textValue()).isEqualTo("malformed-request");
  }

  @Test
  void what_is_not_compressed_as_it_says_is_refused() throws Exception {
    // When
    List<JsonNode> results =
        lines(post(vote(unique("plain"), "a"), "Content-Encoding", "gzip").body());

    // Then
    assertThat(results)
        .singleElement()
        .satisfies(
            result -> assertThat(result.get("code").textValue()).isEqualTo("malformed-request"));
  }

  @Test
  void commands_of_one_connection_to_one_entity_are_in_the_log_in_the_order_sent()
      throws Exception {
    // Given eight clients, each with entities of its own, on as many connections
    int clients = 8;
    int commands = 3_000;
    Map<String, List<String>> seen = new ConcurrentHashMap<>();
    try (FakeProjection projection = gateway.decidedBy(taken -> null)) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        String entity = "in-order-" + client;
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < commands; i++) {
          body.append(vote(entity, client + "-" + i)).append('\n');
        }
        // When
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return post(body.toString(), "Prefer", "respond-async");
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                },
                task -> Thread.ofVirtual().start(task)));
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(lines(answer.get().body()))
            .hasSize(commands)
            .allSatisfy(line -> assertThat(line.get("status").textValue()).isEqualTo("queued"));
      }

      // Then
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  projection.taken().stream()
                          .filter(taken -> taken.entity().startsWith("in-order-"))
                          .count()
                      == (long) clients * commands);
      projection
          .taken()
          .forEach(
              taken ->
                  seen.computeIfAbsent(taken.entity(), entity -> new ArrayList<>())
                      .add(taken.command().id()));
      for (int client = 0; client < clients; client++) {
        int of = client;
        assertThat(seen.get("in-order-" + client))
            .containsExactlyElementsOf(
                IntStream.range(0, commands).mapToObj(i -> of + "-" + i).toList());
      }
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("415", "unsupported-media-type", new String[] {"Content-Type", "text/plain"}),
        arguments("415", "unsupported-media-type", new String[] {"Content-Encoding", "br"}),
        arguments("400", "invalid-header", new String[] {"Idempotency-Key", "a"}),
        arguments("400", "invalid-header", new String[] {"If-Match", "\"7\""}),
        arguments("400", "invalid-header", new String[] {"Eddyline-Member", "ann"}),
        arguments("400", "invalid-header", new String[] {"Sequence", "1"}),
        arguments("400", "invalid-header", new String[] {"Eddyline-Actor", "a b"}));
  }

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource("refused")
  void a_batch_whose_headers_are_wrong_is_refused_as_a_whole(
      String status, String code, String[] header) throws Exception {
    // When
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + gateway.gateway.address() + "/v1/commands"))
            .POST(BodyPublishers.ofString(vote(unique("never"), "a")));
    request.setHeader("Content-Type", "application/x-ndjson");
    request.setHeader(header[0], header[1]);
    HttpResponse<String> response = gateway.client.send(request.build(), BodyHandlers.ofString());

    // Then
    assertThat(response.statusCode()).isEqualTo(Integer.parseInt(status));
    assertThat(json(response).get("code").textValue()).isEqualTo(code);
  }

  @Test
  void another_method_or_a_parameter_is_refused() throws Exception {
    assertThat(gateway.get("/v1/commands").statusCode()).isEqualTo(405);
    assertThat(gateway.post("/v1/commands?a=b", "{}").statusCode()).isEqualTo(400);
  }

  private static List<Taken> takenOf(FakeProjection projection, String entity) {
    return await()
        .until(
            () ->
                projection.taken().stream().filter(taken -> taken.entity().equals(entity)).toList(),
            taken -> !taken.isEmpty());
  }
}
