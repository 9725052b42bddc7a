package dev.eddyline.ingest;

import static dev.eddyline.ingest.TestGateway.VOTE;
import static dev.eddyline.ingest.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of a running gateway, reached. */
@Timeout(60)
class LimitsTest {

  @Test
  void more_waits_than_the_limit_are_answered_once_durable() throws Exception {
    // Given
    CountDownLatch decide = new CountDownLatch(1);
    try (TestGateway gateway =
            TestGateway.start(TestKafka.shared(), Map.of("EDDYLINE_INGEST_WAITS_MAX", "1"));
        FakeProjection projection =
            gateway.decidedBy(
                taken -> {
                  try {
                    decide.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Outcome.accepted(taken.command().id(), 1);
                })) {
      CompletableFuture<HttpResponse<String>> first =
          gateway.postLater("/v1/poll/lunch/cast-vote", VOTE);
      await().until(() -> gateway.metric("eddyline_ingest_waits") == 1);

      // When
      HttpResponse<String> second =
          gateway.post("/v1/poll/lunch/cast-vote", VOTE, "Prefer", "wait=20");

      // Then
      assertThat(second.statusCode()).isEqualTo(202);
      assertThat(second.headers().firstValue("Preference-Applied")).isEmpty();
      assertThat(gateway.metric("eddyline_ingest_waits_refused_total")).isEqualTo(1);
      decide.countDown();
      assertThat(first.get().statusCode()).isEqualTo(200);
      assertThat(projection.taken()).isNotEmpty();
    }
  }

  @Test
  void a_body_may_be_as_long_as_the_limit_says() throws Exception {
    // Given
    try (TestGateway gateway =
        TestGateway.start(
            TestKafka.shared(), Map.of("EDDYLINE_INGEST_BODY_BYTES_MAX", "8000000"))) {
      String chunk = " ".repeat(1_000_000);
      String body = (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n").repeat(7);

      // When
      String answer =
          gateway.raw(
              """
              POST /v1/poll/long/close HTTP/1.1\r
              Host: x\r
              Content-Type: application/json\r
              Prefer: respond-async\r
              Connection: close\r
              Transfer-Encoding: chunked\r
              \r
              """
                  + body
                  + "2\r\n{}\r\n0\r\n\r\n");

      // Then
      assertThat(answer).startsWith("HTTP/1.1 202 ");
    }
  }

  @Test
  void an_actor_with_too_many_commands_is_told_when_to_come_again() throws Exception {
    // Given a broker that is gone, so that what is on its way stays there
    try (TestKafka broker = TestKafka.start();
        TestGateway gateway =
            TestGateway.start(
                broker, Map.of("EDDYLINE_INGEST_ACTOR_COMMANDS_IN_FLIGHT_MAX", "2"))) {
      broker.stop();
      List<CompletableFuture<HttpResponse<String>>> underWay =
          List.of(vote(gateway, "ann"), vote(gateway, "ann"));
      await().until(() -> gateway.metric("eddyline_ingest_commands_in_flight") == 2);

      // When
      HttpResponse<String> third = vote(gateway, "ann").get();
      CompletableFuture<HttpResponse<String>> anothers = vote(gateway, "bob");

      // Then
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(json(third).get("code").textValue()).isEqualTo("too-many-commands");
      int seconds = Integer.parseInt(third.headers().firstValue("Retry-After").orElseThrow());
      assertThat(seconds).isBetween(1, 5);
      assertThat(anothers.get().statusCode()).isEqualTo(503);
      for (CompletableFuture<HttpResponse<String>> each : underWay) {
        assertThat(each.get().statusCode()).isEqualTo(503);
      }
      await().until(() -> gateway.metric("eddyline_ingest_actors_in_flight") == 0);
    }
  }

  private static CompletableFuture<HttpResponse<String>> vote(TestGateway gateway, String actor) {
    return gateway.postLater(
        "/v1/poll/lunch/cast-vote", VOTE, "Prefer", "respond-async", "Eddyline-Actor", actor);
  }

  @Test
  void a_wait_is_cut_to_the_longest() throws Exception {
    // Given
    try (TestGateway gateway =
        TestGateway.start(
            TestKafka.shared(),
            Map.of(
                "EDDYLINE_INGEST_OUTCOME_WAIT_MS", "1000",
                "EDDYLINE_INGEST_OUTCOME_WAIT_MAX_MS", "1000"))) {
      // When
      HttpResponse<String> response =
          gateway.post("/v1/poll/lunch/cast-vote", VOTE, "Prefer", "wait=3600");

      // Then
      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.headers().firstValue("Preference-Applied")).hasValue("wait=1");
    }
  }

  @Test
  void is_not_ready_and_takes_nothing_before_its_topics_are_there() throws Exception {
    // Given
    try (TestGateway gateway = TestGateway.startWithoutTopics(TestKafka.shared(), Map.of())) {
      // When
      HttpResponse<String> ready = gateway.get("/health/ready");
      HttpResponse<String> posted = gateway.post("/v1/poll/lunch/cast-vote", VOTE);

      // Then
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("outcome-tail");
      assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(posted.statusCode()).isEqualTo(503);
      assertThat(posted.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(json(posted).get("code").textValue()).isEqualTo("unavailable");
      gateway.broker.createTopics(
          TestGateway.PARTITIONS, gateway.topics.commands(), gateway.topics.outcomes());
      gateway.awaitReady();
      assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(
              gateway
                  .post("/v1/poll/lunch/cast-vote", VOTE, "Prefer", "respond-async")
                  .statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void a_stop_answers_those_who_wait_and_keeps_what_it_confirmed() throws Exception {
    // Given
    TestGateway gateway = TestGateway.start(TestKafka.shared(), Map.of());
    CompletableFuture<HttpResponse<String>> waiting =
        gateway.postLater(
            "/v1/poll/lunch/cast-vote", VOTE, "Prefer", "wait=20", "Idempotency-Key", "stop-1");
    await().until(() -> gateway.metric("eddyline_ingest_waits") == 1);

    // When
    long sinceNanos = System.nanoTime();
    gateway.gateway.close();
    double seconds = (System.nanoTime() - sinceNanos) / 1e9;

    // Then
    assertThat(waiting.get().statusCode()).isEqualTo(202);
    assertThat(waiting.get().headers().firstValue("Preference-Applied")).isEmpty();
    assertThat(seconds).isLessThan(5);
    try (FakeProjection projection = gateway.logged()) {
      await()
          .until(
              () ->
                  projection.taken().stream()
                      .anyMatch(taken -> taken.command().id().equals("stop-1")));
    }
    gateway.client.shutdownNow();
  }
}
