package dev.eddyline.ingest;

import static dev.eddyline.ingest.TestGateway.VOTE;
import static dev.eddyline.ingest.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.testkit.TestKafka;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other origins may do with a gateway, as their browsers see it. */
@Timeout(60)
class OtherOriginsTest {

  private static final String PAGE = "https://pages.example";
  private static final String CAST = "/v1/poll/lunch/cast-vote";
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        TestGateway.start(
            TestKafka.shared(),
            Map.of("EDDYLINE_INGEST_ALLOW_ORIGIN", PAGE + ", http://127.0.0.1:8081"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpResponse<String> send(
      TestGateway to, String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + to.gateway.address() + path))
            .method(method, BodyPublishers.noBody());
    return to.client.send(request.headers(headers).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> ask(TestGateway to, String path, String origin)
      throws Exception {
    return send(
        to,
        "OPTIONS",
        path,
        "Origin",
        origin,
        "Access-Control-Request-Method",
        "POST",
        "Access-Control-Request-Headers",
        "content-type,idempotency-key");
  }

  private static List<String> listed(HttpResponse<String> response, String header) {
    return Arrays.asList(response.headers().firstValue(header).orElse("").split(", ", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CAST,
        "/v1/commands",
        "/openapi.json",
        "/metrics",
        "/v1/poll/lunch/no-such-command"
      })
  void a_browser_that_asks_first_is_told_what_a_page_may_send(String path) throws Exception {
    // When
    HttpResponse<String> response = ask(gateway, path, PAGE);

    // Then
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue(ALLOW_ORIGIN)).hasValue(PAGE);
    assertThat(response.headers().firstValue("Vary")).hasValue("Origin");
    assertThat(response.headers().firstValue("Access-Control-Max-Age")).hasValue("86400");
    assertThat(listed(response, "Access-Control-Allow-Methods")).containsExactly("POST", "GET");
    assertThat(listed(response, "Access-Control-Allow-Headers"))
        .containsExactlyInAnyOrder(
            "Content-Type",
            "Content-Encoding",
            "Idempotency-Key",
            "If-Match",
            "Prefer",
            "Source",
            "Sequence",
            "Eddyline-Actor",
            "Eddyline-Member",
            "Authorization",
            "traceparent");
  }

  @Test
  void a_page_reads_what_became_of_its_command() throws Exception {
    // Given
    try (FakeProjection projection =
        gateway.decidedBy(
            taken ->
                taken.command().id().startsWith("good")
                    ? Outcome.accepted(taken.command().id(), 9)
                    : Outcome.rejected(taken.command().id(), 9, "no-such-option", "no", "/x"))) {
      // When
      HttpResponse<String> accepted =
          gateway.post(CAST, VOTE, "Origin", PAGE, "Idempotency-Key", "good-1");
      HttpResponse<String> rejected =
          gateway.post(CAST, VOTE, "Origin", PAGE, "Idempotency-Key", "bad-1");

      // Then
      assertThat(accepted.statusCode()).isEqualTo(200);
      assertThat(accepted.headers().firstValue(ALLOW_ORIGIN)).hasValue(PAGE);
      assertThat(listed(accepted, "Access-Control-Expose-Headers"))
          .containsExactlyInAnyOrder(
              "ETag",
              "Idempotency-Key",
              "Idempotent-Replayed",
              "Retry-After",
              "Preference-Applied",
              "Link");
      assertThat(rejected.statusCode()).isEqualTo(422);
      assertThat(rejected.headers().firstValue(ALLOW_ORIGIN)).hasValue(PAGE);
      assertThat(projection.taken()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/poll/lunch/cast-vote, 415",
    "POST, /v1/poll/a%2Fb/cast-vote, 400",
    "POST, /v1/poll/lunch/no-such-command, 404",
    "PUT, /v1/poll/lunch/cast-vote, 405",
    "POST, /v1/commands, 415",
    "GET, /openapi.json, 200",
    "POST, /openapi.json, 405",
    "POST, /metrics, 405",
  })
  void a_page_reads_why_it_was_refused(String method, String path, int status) throws Exception {
    // When
    HttpResponse<String> response = send(gateway, method, path, "Origin", "http://127.0.0.1:8081");

    // Then
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue(ALLOW_ORIGIN)).hasValue("http://127.0.0.1:8081");
  }

  @Test
  void a_page_reads_the_results_of_a_batch() throws Exception {
    // Given
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + gateway.gateway.address() + "/v1/commands"))
            .headers("Origin", PAGE, "Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString("{\"to\":\"poll/lunch\"}\n"))
            .build();

    // When
    HttpResponse<String> response = gateway.client.send(request, BodyHandlers.ofString());

    // Then
    assertThat(json(response).get("code").textValue()).isEqualTo("invalid-command");
    assertThat(response.headers().firstValue(ALLOW_ORIGIN)).hasValue(PAGE);
  }

  @Test
  void a_page_reads_the_metrics() throws Exception {
    // When
    HttpResponse<String> response = send(gateway, "GET", "/metrics", "Origin", PAGE);

    // Then
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue(ALLOW_ORIGIN)).hasValue(PAGE);
    assertThat(response.headers().firstValue("Vary")).hasValue("Origin");
    assertThat(response.body()).contains("eddyline_ingest_commands_in_flight");
  }

  @Test
  void a_page_reads_when_to_come_again() throws Exception {
    // Given a gateway whose topics are not there
    try (TestGateway away =
        TestGateway.startWithoutTopics(
            TestKafka.shared(), Map.of("EDDYLINE_INGEST_ALLOW_ORIGIN", "*"))) {
      // When
      HttpResponse<String> response = away.post(CAST, VOTE, "Origin", PAGE);

      // Then
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue(ALLOW_ORIGIN)).hasValue("*");
      assertThat(listed(response, "Access-Control-Expose-Headers")).contains("Retry-After");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "https://another.example"})
  void nothing_is_said_to_pages_of_other_origins(String allowed) throws Exception {
    try (TestGateway closed =
        TestGateway.startWithoutTopics(
            TestKafka.shared(), Map.of("EDDYLINE_INGEST_ALLOW_ORIGIN", allowed))) {
      // When
      HttpResponse<String> asked = ask(closed, CAST, PAGE);
      HttpResponse<String> refused = send(closed, "PUT", CAST, "Origin", PAGE);
      HttpResponse<String> contract = send(closed, "GET", "/openapi.json", "Origin", PAGE);
      HttpResponse<String> metrics = send(closed, "GET", "/metrics", "Origin", PAGE);

      // Then the answers are those of before
      assertThat(asked.statusCode()).isEqualTo(204);
      assertThat(asked.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
      assertThat(refused.statusCode()).isEqualTo(405);
      assertThat(contract.statusCode()).isEqualTo(200);
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(List.of(asked, refused, contract, metrics))
          .allSatisfy(
              answer ->
                  assertThat(answer.headers().map().keySet())
                      .noneMatch(name -> name.startsWith("access-control-")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready"})
  void health_is_not_for_pages(String path) throws Exception {
    // When
    HttpResponse<String> response = send(gateway, "GET", path, "Origin", PAGE);

    // Then
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
  }
}
