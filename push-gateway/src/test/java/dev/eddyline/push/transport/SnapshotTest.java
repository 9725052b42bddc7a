package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.TestGateway;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");

  private final TestGateway gateway =
      TestGateway.start("PUSH_VIEWS_PER_STREAM_MAX", "2", "PUSH_CURSOR_CHARS_MAX", "256");

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void answersWithTheViewAndItsPosition() {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When
    HttpResponse<String> answer = gateway.send("GET", "/v1/poll/lunch");
    HttpResponse<String> head = gateway.send("HEAD", "/v1/poll/lunch");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"view\":\"poll/lunch\",\"version\":7,\"epoch\":\"e1\","
                + "\"at\":\"2026-11-23T09:00:00Z\",\"state\":{\"votes\":3}}");
    assertThat(answer.headers().firstValue("ETag")).contains("\"7.e1\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("ETag")).contains("\"7.e1\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "7.e1"            | 304
          W/"7.e1"          | 304
          "6.e1", "7.e1"    | 304
          *                 | 304
          "7.e2"            | 200
          "6.e1"            | 200
          "7"               | 200
          """)
  void answersShortlyToWhoHasThisPosition(String known, int status) {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When
    HttpResponse<String> answer = gateway.send("GET", "/v1/poll/lunch", "If-None-Match", known);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body().isEmpty()).isEqualTo(status == 304);
    assertThat(answer.headers().firstValue("ETag")).contains("\"7.e1\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET     | /v1/poll/dinner              | 404 | no-such-view
          GET     | /v1/pol/lunch                | 404 | unknown-kind
          GET     | /v1/poll/a b                 | 400 | invalid-id
          GET     | /v1/poll/                    | 400 | invalid-id
          GET     | /v1/poll/a%2Fb%2Fc           | 400 | invalid-id
          GET     | /v1/poll/%00                 | 400 | invalid-id
          GET     | /v1/stream?view=poll/..      | 400 | invalid-id
          GET     | /v1/poll/a/b                 | 404 | no-such-view
          GET     | /v1/poll/a/b/c               | 400 | invalid-id
          GET     | /v1/presence/poll/lunch      | 404 | unknown-kind
          GET     | /v1/presence/poll            | 404 | unknown-kind
          GET     | /v1/presence                 | 404 | unknown-kind
          GET     | /v1/stream?view=presence/poll | 400 | invalid-view
          GET     | /v1/stream?view=presence/poll/a | 404 | unknown-kind
          GET     | /v2/poll                     | 404 | not-found
          GET     | /                            | 404 | not-found
          POST    | /v1/poll/lunch               | 405 | method-not-allowed
          HEAD    | /v1/stream?view=poll/a       | 405 |
          GET     | /v1/stream                   | 400 | no-view
          GET     | /v1/stream?view=             | 400 | invalid-view
          GET     | /v1/stream?view=poll         | 400 | invalid-view
          GET     | /v1/stream?view=pol/a        | 404 | unknown-kind
          GET     | /v1/stream?view=poll/        | 400 | invalid-id
          GET     | /v1/stream?view=poll/a&view=poll/b&view=poll/c | 400 | too-many-views
          GET     | /v1/stream?view=poll/a&since=x  | 400 | invalid-cursor
          GET     | /v1/stream?view=poll/a&since=%  | 400 | invalid-cursor
          """)
  void refusesWithAProblemThatSaysWhy(String method, String path, int status, String code) {
    // Given a request that cannot be met, when it is sent
    HttpResponse<String> answer =
        gateway.send(method, path.replace("a b", "a%20b").replace("since=%", "since=%25"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    if (code != null) {
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }
  }

  @Test
  void refusesBrokenPercentEncoding() throws IOException {
    // Given, when
    try (SseSocket path = new SseSocket(gateway.gateway.port(), "/v1/poll/%zz", 0);
        SseSocket query = new SseSocket(gateway.gateway.port(), "/v1/stream?view=%zz", 0)) {
      // Then
      assertThat(path.head()).startsWith("HTTP/1.1 400");
      assertThat(query.head()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void namesTheFieldAtFault() {
    // Given, when
    HttpResponse<String> header =
        gateway.send("GET", "/v1/stream?view=poll/a", "Last-Event-ID", "poll/a@0.e");
    HttpResponse<String> tooLong =
        gateway.send("GET", "/v1/stream?view=poll/a&since=" + "x".repeat(257));

    // Then
    assertThat(header.body()).contains("\"field\":\"Last-Event-ID\"").contains("poll/a@0.e");
    assertThat(tooLong.body()).contains("\"field\":\"since\"").contains("at most 256 characters");
  }

  @Test
  void asksToComeAgainWhileTheViewIsLoading() {
    // Given
    gateway.source.loading(LUNCH);
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When
    HttpResponse<String> loading = gateway.send("GET", "/v1/poll/lunch");
    HttpResponse<String> other = gateway.send("GET", "/v1/poll/dinner");
    HttpResponse<String> ready = gateway.send("GET", "/health/ready");
    gateway.source.loadedNow(LUNCH);

    // Then only this view waits
    assertThat(loading.statusCode()).isEqualTo(503);
    assertThat(loading.headers().firstValue("Retry-After")).contains("1");
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(gateway.send("GET", "/v1/poll/lunch").statusCode()).isEqualTo(200);
    assertThat(gateway.send("GET", "/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void aSourceThatHasEndedIsReportedDead() {
    // Given
    assertThat(gateway.send("GET", "/health/live").statusCode()).isEqualTo(200);

    // When
    gateway.source.fail("the registry is away");

    // Then
    assertThat(gateway.send("GET", "/health/live").statusCode()).isEqualTo(503);
    assertThat(gateway.gateway.ready()).isFalse();
  }

  @Test
  void anUnreadableRecordIsNotPassedOffAsNews() {
    // Given one view with a good version, and one without
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
    gateway.source.unreadable(LUNCH);
    gateway.source.unreadable(new ViewKey("poll", "dinner"));

    // When
    HttpResponse<String> lastGood = gateway.send("GET", "/v1/poll/lunch");
    HttpResponse<String> none = gateway.send("GET", "/v1/poll/dinner");

    // Then
    assertThat(lastGood.statusCode()).isEqualTo(200);
    assertThat(lastGood.headers().firstValue("Eddyline-View-Error")).contains("unreadable");
    assertThat(none.statusCode()).isEqualTo(500);
    assertThat(none.body()).contains("\"code\":\"unreadable\"");
  }

  @Test
  void letsBrowsersOfOtherOriginsRead() {
    // Given, when
    HttpResponse<String> preflight = gateway.send("OPTIONS", "/v1/stream?view=poll/lunch");

    // Then
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Allow")).contains("GET, OPTIONS");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("Last-Event-ID")
        .contains("Authorization");
  }

  @Test
  void letsPagesOfSomeOriginsReadRefusalsToo() {
    try (TestGateway some =
        TestGateway.start("PUSH_ALLOW_ORIGIN", "https://a.example,https://b.example")) {
      // Given, when
      HttpResponse<String> one = some.send("GET", "/v1/poll/lunch", "Origin", "https://b.example");
      HttpResponse<String> other =
          some.send("GET", "/v1/poll/lunch", "Origin", "https://c.example");

      // Then
      assertThat(one.statusCode()).isEqualTo(404);
      assertThat(one.headers().firstValue("Access-Control-Allow-Origin"))
          .contains("https://b.example");
      assertThat(one.headers().firstValue("Vary")).contains("Origin");
      assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void letsNoOtherOriginReadWhereSwitchedOff() {
    try (TestGateway closed = TestGateway.start("PUSH_ALLOW_ORIGIN", "none")) {
      // Given, when
      HttpResponse<String> preflight = closed.send("OPTIONS", "/v1/stream");
      HttpResponse<String> answer = closed.send("GET", "/v1/poll/lunch");

      // Then
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers")).isEmpty();
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }
}
