package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.push.TestGateway;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for the next change of a view, over real sockets. */
class WaitTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");

  private final TestGateway gateway =
      TestGateway.start("PUSH_STREAMS_MAX", "2", "PUSH_WAIT_MAX_MS", "30000");

  @AfterEach
  void stop() {
    gateway.close();
  }

  private CompletableFuture<HttpResponse<String>> waiting(String etag) {
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(
            () ->
                gateway.send("GET", "/v1/poll/lunch", "If-None-Match", etag, "Prefer", "wait=25"));
    await().until(() -> gateway.metric("eddyline_push_sessions") == 1);
    return answer;
  }

  @Test
  void isAnsweredByTheNextChange() throws Exception {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
    CompletableFuture<HttpResponse<String>> answer = waiting("\"7.e1\"");

    // When
    gateway.source.change(LUNCH, Documents.document(8, "e1", 4));

    // Then
    HttpResponse<String> changed = answer.get(10, TimeUnit.SECONDS);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag")).contains("\"8.e1\"");
    assertThat(changed.headers().firstValue("Preference-Applied")).contains("wait=25");
    assertThat(changed.body()).contains("\"votes\":4");
    await().until(() -> gateway.metric("eddyline_push_sessions") == 0);
  }

  @Test
  void tellsTheTraceOfTheCommandThatMadeTheChange() throws Exception {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
    CompletableFuture<HttpResponse<String>> answer = waiting("\"7.e1\"");

    // When
    gateway.source.change(LUNCH, Documents.traced(8, "e1", 4, Documents.TRACE));

    // Then
    assertThat(answer.get(10, TimeUnit.SECONDS).body())
        .contains("\"traceparent\":\"" + Documents.TRACE + "\"");
    assertThat(gateway.send("GET", "/v1/poll/lunch").body())
        .contains("\"traceparent\":\"" + Documents.TRACE + "\"");
  }

  @Test
  void isAnsweredWithoutNewsWhenItsTimeIsOver() {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When
    HttpResponse<String> answer =
        gateway.send("GET", "/v1/poll/lunch", "If-None-Match", "\"7.e1\"", "Prefer", "wait=1");

    // Then
    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.headers().firstValue("ETag")).contains("\"7.e1\"");
    await().until(() -> gateway.metric("eddyline_push_sessions") == 0);
  }

  @Test
  void doesNotWaitWhereThereIsNewsAlready() {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When, then
    assertThat(
            gateway
                .send("GET", "/v1/poll/lunch", "If-None-Match", "\"6.e1\"", "Prefer", "wait=25")
                .statusCode())
        .isEqualTo(200);
    assertThat(gateway.send("GET", "/v1/poll/lunch", "Prefer", "wait=25").statusCode())
        .isEqualTo(200);
    assertThat(gateway.send("GET", "/v1/poll/none", "Prefer", "wait=25").statusCode())
        .isEqualTo(404);
  }

  @Test
  void waitsForAViewThatIsStillBeingRead() throws Exception {
    // Given
    gateway.source.loading(LUNCH);
    CompletableFuture<HttpResponse<String>> answer = waiting("\"7.e1\"");

    // When
    gateway.source.change(LUNCH, Documents.document(9, "e1", 5));
    gateway.source.loadedNow(LUNCH);

    // Then
    assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void aVersionThatIsAskedForIsWaitedFor() throws Exception {
    // Given a view that is not there yet, and a client that wants its third version
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> gateway.send("GET", "/v1/poll/lunch?atLeast=3"));
    await().until(() -> gateway.metric("eddyline_push_sessions") == 1);

    // When it comes to it step by step, and begins anew meanwhile
    gateway.source.change(LUNCH, Documents.document(1, "e1", 1));
    gateway.source.change(LUNCH, Documents.document(2, "e1", 2));
    gateway.source.change(LUNCH, Documents.document(1, "e2", 1));
    gateway.source.change(LUNCH, Documents.document(4, "e2", 4));

    // Then
    HttpResponse<String> reached = answer.get(10, TimeUnit.SECONDS);
    assertThat(reached.statusCode()).isEqualTo(200);
    assertThat(reached.headers().firstValue("ETag")).contains("\"4.e2\"");
    assertThat(gateway.send("GET", "/v1/poll/lunch?atLeast=4").statusCode()).isEqualTo(200);
    await().until(() -> gateway.metric("eddyline_push_sessions") == 0);
  }

  @Test
  void aVersionThatIsNotReachedInTimeIsAProblem() {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When
    HttpResponse<String> answer =
        gateway.send("GET", "/v1/poll/lunch?atLeast=8", "Prefer", "wait=1");
    HttpResponse<String> atOnce =
        gateway.send("GET", "/v1/poll/none?atLeast=1", "Prefer", "wait=0");

    // Then
    for (HttpResponse<String> late : List.of(answer, atOnce)) {
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(late.headers().firstValue("Retry-After")).isPresent();
      assertThat(late.body()).contains("version-not-reached");
    }
    await().until(() -> gateway.metric("eddyline_push_sessions") == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"atLeast=", "atLeast=0", "atLeast=-1", "atLeast=x", "atLeast=1&atLeast=2"})
  void aVersionThatIsNoneIsRefused(String query) {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When
    HttpResponse<String> answer = gateway.send("GET", "/v1/poll/lunch?" + query);

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("invalid-parameter", "\"field\":\"atLeast\"");
  }

  @Test
  void isAnsweredWhenTheViewIsDeleted() throws Exception {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
    CompletableFuture<HttpResponse<String>> answer = waiting("\"7.e1\"");

    // When
    gateway.source.gone(LUNCH);

    // Then
    assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
  }

  @Test
  void takesAPlaceAndIsRefusedWhereThereIsNone() throws Exception {
    // Given two that wait
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
    CompletableFuture<HttpResponse<String>> first = waiting("\"7.e1\"");
    CompletableFuture<HttpResponse<String>> second =
        CompletableFuture.supplyAsync(
            () ->
                gateway.send(
                    "GET", "/v1/poll/lunch", "If-None-Match", "\"7.e1\"", "Prefer", "wait=25"));
    await().until(() -> gateway.metric("eddyline_push_sessions") == 2);

    // When
    HttpResponse<String> third =
        gateway.send("GET", "/v1/poll/lunch", "If-None-Match", "\"7.e1\"", "Prefer", "wait=25");

    // Then
    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("Retry-After")).isPresent();
    assertThat(third.body()).contains("too-many-streams");
    gateway.source.change(LUNCH, Documents.document(8, "e1", 4));
    assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(second.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void isAnsweredWhenTheGatewayStops() throws Exception {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
    CompletableFuture<HttpResponse<String>> answer = waiting("\"7.e1\"");

    // When
    gateway.gateway.close();

    // Then
    assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(304);
  }

  @Test
  void passesOverAWaitThatIsNoNumber() {
    // Given
    gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

    // When
    HttpResponse<String> answer =
        gateway.send("GET", "/v1/poll/lunch", "If-None-Match", "\"7.e1\"", "Prefer", "wait=soon");

    // Then
    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.headers().firstValue("Preference-Applied")).isEmpty();
  }
}
