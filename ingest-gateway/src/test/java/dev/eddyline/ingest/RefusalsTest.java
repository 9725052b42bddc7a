package dev.eddyline.ingest;

import static dev.eddyline.ingest.TestGateway.VOTE;
import static dev.eddyline.ingest.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.testkit.TestKafka;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything a client can get wrong is a problem document that names it, and reaches no log. */
@Timeout(60)
class RefusalsTest {

  private static final String CAST = "/v1/poll/lunch/cast-vote";
  private static final int BODY_BYTES_MAX = 4_096;

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        TestGateway.start(
            TestKafka.shared(),
            Map.of(
                "EDDYLINE_INGEST_BODY_BYTES_MAX",
                Integer.toString(BODY_BYTES_MAX),
                "EDDYLINE_INGEST_REQUEST_TIMEOUT_MS",
                "500"));
  }

  @AfterAll
  static void stop() throws Exception {
    String queued = "eddyline_ingest_commands_total{kind=\"poll\",result=\"queued\"}";
    assertThat(gateway.metric(queued)).isZero();
    assertThat(gateway.metric("eddyline_ingest_append_seconds_count")).isZero();
    gateway.close();
  }

  static Stream<Arguments> addresses() {
    return Stream.of(
        arguments("/", 404, "not-found", "path"),
        arguments("/v1/poll/lunch", 404, "not-found", "path"),
        arguments("/v2/poll/lunch/cast-vote", 404, "not-found", "path"),
        arguments("/v1/poll/a/b/cast-vote", 404, "not-found", "path"),
        arguments("/v1/poll/lunch/cast-vote/", 404, "not-found", "path"),
        arguments("/v1/pall/lunch/cast-vote", 404, "unknown-kind", "kind"),
        arguments("/v1/poll/lunch/castVote", 404, "unknown-command", "command"),
        arguments("/v1/poll/lunch/", 404, "unknown-command", "command"),
        arguments("/v1/poll//cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a%2Fb/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a%2fb/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a%00b/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a%0Ab/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a%20b/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/../cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/%2e/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a+b/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/%C3%A4/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a%252Fb/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/" + "a".repeat(129) + "/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a<b/cast-vote", 400, "invalid-id", "id"),
        arguments("/v1/poll/a\u0000b/cast-vote", 400, "invalid-path", "path"),
        arguments("/v1/poll/a\u0001b/cast-vote", 400, "invalid-path", "path"),
        arguments("/v1/poll/a\u007fb/cast-vote", 400, "invalid-path", "path"),
        arguments("/v1/poll/k\u00e4se/cast-vote", 400, "invalid-path", "path"),
        arguments("/v1/poll/lunch/cast-vote?\u00e4", 400, "invalid-path", "path"),
        arguments("/v1/poll/lunch;\u00e4/cast-vote", 400, "invalid-path", "path"),
        arguments("/v1/poll/a%ff/cast-vote", 400, "invalid-path", "path"),
        arguments("/v1/poll/lunch/cast-vote?member=ann", 400, "invalid-path", "path"),
        arguments("/v1/poll/lunch;a=b/cast-vote", 400, "invalid-path", "path"));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void an_address(String path, int status, String code, String field) throws Exception {
    // When
    String response = gateway.raw(request("POST", path, VOTE));

    // Then
    assertProblem(response, status, code, field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%", "a%2", "a%zz"})
  void an_address_that_is_no_http(String id) throws Exception {
    // When
    String response = gateway.raw(request("POST", "/v1/poll/" + id + "/cast-vote", VOTE));

    // Then
    assertThat(response).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void an_unknown_name_is_told_what_there_is() throws Exception {
    // When
    JsonNode kind = json(gateway.post("/v1/pall/lunch/cast-vote", VOTE));
    JsonNode command = json(gateway.post("/v1/poll/lunch/vote", VOTE));

    // Then
    assertThat(kind.get("known")).isEqualTo(json("[\"poll\"]"));
    assertThat(command.get("known"))
        .isEqualTo(
            json("[\"create\",\"open\",\"close\",\"cast-vote\",\"change-vote\",\"retract-vote\"]"));
    assertThat(command.get("detail").textValue()).contains("'vote'").contains("cast-vote");
  }

  static Stream<Arguments> headers() {
    String longId = "x".repeat(129);
    return Stream.of(
        arguments("Idempotency-Key: " + longId, "Idempotency-Key"),
        arguments("Idempotency-Key: a b", "Idempotency-Key"),
        arguments("Idempotency-Key: \u00e4", "Idempotency-Key"),
        arguments("Idempotency-Key:", "Idempotency-Key"),
        arguments("Idempotency-Key: a\r\nIdempotency-Key: b", "Idempotency-Key"),
        arguments("Source: a b\r\nSequence: 1", "Source"),
        arguments("Source: " + "x".repeat(101) + "\r\nSequence: 1", "Source"),
        arguments("Source: a", "Sequence"),
        arguments("Source: a\r\nSequence: -1", "Sequence"),
        arguments("Source: a\r\nSequence: 01", "Sequence"),
        arguments("Source: a\r\nSequence: 1234567890123456789", "Sequence"),
        arguments("Source: a\r\nSequence: 1\r\nSequence: 2", "Sequence"),
        arguments("Sequence: 1", "Source"),
        arguments("Source: a\r\nSequence: 1\r\nIdempotency-Key: b", "Idempotency-Key"),
        arguments("If-Match: *", "If-Match"),
        arguments("If-Match: W/\"7\"", "If-Match"),
        arguments("If-Match: 7", "If-Match"),
        arguments("If-Match: \"seven\"", "If-Match"),
        arguments("If-Match: \"-1\"", "If-Match"),
        arguments("If-Match: \"07\"", "If-Match"),
        arguments("If-Match: \"7\", \"8\"", "If-Match"),
        arguments("If-Match: \"99999999999999999999\"", "If-Match"),
        arguments("If-Match: \"7\"\r\nIf-Match: \"8\"", "If-Match"),
        arguments("Eddyline-Actor: a b", "Eddyline-Actor"),
        arguments("Eddyline-Actor: " + longId, "Eddyline-Actor"),
        arguments("Eddyline-Member: a b", "Eddyline-Member"),
        arguments("Eddyline-Member:", "Eddyline-Member"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void a_header(String header, String field) throws Exception {
    // When
    String response = gateway.raw(request("POST", CAST, VOTE, header));

    // Then
    assertProblem(response, 400, "invalid-header", field);
  }

  static Stream<Arguments> mediaTypes() {
    return Stream.of(
        arguments("Content-Type: text/plain", "Content-Type"),
        arguments("Content-Type: application/jsonp", "Content-Type"),
        arguments("Content-Type: application/json; charset=utf-16", "Content-Type"),
        arguments("Content-Type: application/x-www-form-urlencoded", "Content-Type"),
        arguments("X-Content-Type: absent", "Content-Type"),
        arguments("Content-Type: application/json\r\nContent-Encoding: gzip", "Content-Encoding"));
  }

  @ParameterizedTest
  @MethodSource("mediaTypes")
  void a_media_type(String header, String field) throws Exception {
    // When
    String response = gateway.raw(bare("POST", CAST, VOTE, header));

    // Then
    assertProblem(response, 415, "unsupported-media-type", field);
    assertThat(response).contains("Accept: application/json", "Accept-Encoding: identity");
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        arguments("", "", "empty"),
        arguments("  ", "", "empty"),
        arguments("{", "", "line 1, column 2: it ends too early"),
        arguments("{\"choices\":[\"a\"", "/choices/0", "line 1, column 16: it ends too early"),
        arguments("{\"choices\": [\n  \"pizza\",\n]}", "/choices/1", "line 3, column 1"),
        arguments("{\"choices\":[]} {}", "", "line 1, column 16: something follows"),
        arguments("{\"choices\":[],\"choices\":[]}", "/choices", "Duplicate field 'choices'"),
        arguments("{'choices':[]}", "", "line 1, column 2: Unexpected character"),
        arguments("{\"choices\":[]} // so", "", "maybe a (non-standard) comment?"),
        arguments("{\"choices\":NaN}", "/choices", "Non-standard token 'NaN'"),
        arguments("{\"choices\":pizza}", "/choices", "Unrecognized token 'pizza'"),
        arguments("{\"choices\":[\"a\u0001\"]}", "/choices/0", "line 1"),
        arguments(
            "{\"choices\":" + "[".repeat(33) + "]".repeat(33) + "}",
            "/choices" + "/0".repeat(31),
            "at most 32 levels"),
        arguments("{\"choices\":" + "1".repeat(129) + "}", "/choices", "numbers of 128"),
        arguments("{\"" + "n".repeat(257) + "\":1}", "", "names of 256"),
        arguments("{\"choices\":[\"\u00ff\"]}", "", "not UTF-8"),
        arguments("{\"choices\":[\"\u00c0\u00af\"]}", "", "not UTF-8"),
        arguments("{\"choices\":[\"\u00ed\u00a0\u0080\"]}", "", "not UTF-8"),
        arguments("\u00fe\u00ff\u0000{\u0000}", "", "not UTF-8"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void a_document_that_is_not_strict_json(String body, String field, String detail)
      throws Exception {
    // When
    String response = gateway.raw(request("POST", CAST, body));

    // Then
    JsonNode problem = assertProblem(response, 400, "invalid-json", field);
    assertThat(problem.get("detail").textValue())
        .contains(detail)
        .doesNotContain("Feature", "Source");
    if (problem.get("detail").textValue().startsWith("line")) {
      assertThat(problem.get("line").intValue()).isPositive();
      assertThat(problem.get("column").intValue()).isPositive();
    }
  }

  static Stream<Arguments> payloads() {
    return Stream.of(
        arguments("cast-vote", "[]", List.of("")),
        arguments("cast-vote", "null", List.of("")),
        arguments("cast-vote", "{\"choice\":[]}", List.of("/choice")),
        arguments("cast-vote", "{\"choices\":\"pizza\"}", List.of("/choices")),
        arguments("cast-vote", "{\"choices\":[1]}", List.of("/choices/0")),
        arguments("cast-vote", "{\"a/b~c\":1}", List.of("/a~1b~0c")),
        arguments("close", "{\"now\":true}", List.of("/now")),
        arguments("create", "{}", List.of("/title", "/options")),
        arguments(
            "create",
            "{\"title\":7,\"options\":[{\"id\":\"a\"},{\"id\":\"?\",\"x\":1}],\"method\":\"best\","
                + "\"maxChoices\":1.5,\"closesAt\":\"soon\",\"mayChange\":\"yes\"}",
            List.of(
                "/title",
                "/options/1/id",
                "/options/1/x",
                "/method",
                "/maxChoices",
                "/closesAt",
                "/mayChange")));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void a_payload_that_is_no_such_command_names_every_field(
      String command, String body, List<String> fields) throws Exception {
    // When
    HttpResponse<String> response = gateway.post("/v1/poll/lunch/" + command, body);

    // Then
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode problem = json(response);
    assertThat(problem.get("code").textValue()).isEqualTo("invalid-payload");
    List<String> named = new ArrayList<>();
    problem.get("errors").forEach(error -> named.add(error.get("field").textValue()));
    assertThat(named).containsExactlyInAnyOrderElementsOf(fields);
  }

  @Test
  void of_very_many_faults_the_first_are_told() throws Exception {
    // When
    HttpResponse<String> response = gateway.post(CAST, "{\"choices\":[" + "1,".repeat(99) + "1]}");

    // Then
    assertThat(json(response).get("errors")).hasSize(50);
    assertThat(json(response).get("detail").textValue()).contains("the first 50 of 100");
  }

  static Stream<Arguments> methods() {
    return Stream.of(arguments("GET", CAST), arguments("PUT", CAST), arguments("DELETE", CAST));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void a_method(String method, String path) throws Exception {
    // When
    String response = gateway.raw(bare(method, path, ""));

    // Then
    assertProblem(response, 405, "method-not-allowed", null);
    assertThat(response).contains("Allow: POST, OPTIONS");
  }

  @Test
  void options_says_what_is_allowed_and_head_has_no_body() throws Exception {
    assertThat(gateway.raw(bare("OPTIONS", CAST, "")))
        .startsWith("HTTP/1.1 204 ")
        .contains("Allow: POST, OPTIONS");
    assertThat(gateway.raw(bare("HEAD", CAST, "")))
        .startsWith("HTTP/1.1 405 ")
        .endsWith("\r\n\r\n");
  }

  @Test
  void a_body_over_the_limit_with_its_length_told() throws Exception {
    // When
    HttpResponse<String> response = gateway.post(CAST, " ".repeat(BODY_BYTES_MAX + 1));

    // Then
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).get("code").textValue()).isEqualTo("payload-too-large");
    assertThat(json(response).get("bodyBytesMax").intValue()).isEqualTo(BODY_BYTES_MAX);
  }

  @Test
  void a_body_over_the_limit_in_chunks() throws Exception {
    // Given
    String chunk = "800\r\n" + " ".repeat(0x800) + "\r\n";
    String request =
        String.join(
            "\r\n",
            "POST " + CAST + " HTTP/1.1",
            "Host: x",
            "Content-Type: application/json",
            "Transfer-Encoding: chunked",
            "",
            chunk + chunk + chunk + "0\r\n\r\n");

    // When
    String response = gateway.raw(request);

    // Then
    assertProblem(response, 413, "payload-too-large", "");
  }

  @Test
  void a_body_at_the_limit_is_taken() throws Exception {
    // When
    HttpResponse<String> response = gateway.post(CAST, " ".repeat(BODY_BYTES_MAX - 2) + "[]");

    // Then
    assertThat(json(response).get("code").textValue()).isEqualTo("invalid-payload");
  }

  @Test
  void a_body_that_does_not_end_in_time() throws Exception {
    // Given
    try (Socket socket = gateway.connect()) {
      String head =
          String.join(
              "\r\n",
              "POST " + CAST + " HTTP/1.1",
              "Host: x",
              "Content-Type: application/json",
              "Content-Length: 100",
              "",
              "{");

      // When
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      // Then
      assertProblem(response, 408, "request-timeout", null);
    }
  }

  @Test
  void a_connection_goes_on_after_a_refusal() throws Exception {
    // When
    String refused =
        request("POST", "/v1/poll/lunch/nonsense", VOTE).replace("close", "keep-alive");
    String responses = gateway.raw(refused + request("POST", CAST, "{"));

    // Then
    assertThat(responses).contains("unknown-command").contains("invalid-json");
  }

  private static JsonNode assertProblem(String response, int status, String code, String field)
      throws Exception {
    assertThat(response)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Content-Type: application/problem+json");
    JsonNode problem = json(response.substring(response.indexOf("\r\n\r\n")));
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("code").textValue()).isEqualTo(code);
    assertThat(problem.get("type").textValue()).isEqualTo("urn:eddyline:problem:" + code);
    if (field != null) {
      assertThat(problem.get("errors").get(0).get("field").textValue()).isEqualTo(field);
    }
    return problem;
  }

  private static String request(String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Content-Type: application/json");
    return bare(method, path, body, all.toArray(String[]::new));
  }

  private static String bare(String method, String path, String body, String... headers) {
    List<String> lines = new ArrayList<>();
    lines.add(method + " " + path + " HTTP/1.1");
    lines.add("Host: x");
    lines.add("Connection: close");
    lines.addAll(List.of(headers));
    lines.add("Content-Length: " + body.length());
    return String.join("\r\n", lines) + "\r\n\r\n" + body;
  }
}
