package dev.eddyline.ingest;

import static dev.eddyline.ingest.TestGateway.VOTE;
import static dev.eddyline.ingest.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker goes away and comes back. */
@Timeout(180)
class OutageIT {

  /** For Kafka to confirm a command: who is told to come again is told no later time. */
  private static final int SECONDS_MAX = 2;

  @Test
  void an_outage_is_told_within_seconds_and_ends_by_itself_and_nothing_confirmed_is_lost()
      throws Exception {
    // Given
    try (TestKafka broker = TestKafka.start();
        TestGateway gateway =
            TestGateway.start(
                broker,
                Map.of(
                    "EDDYLINE_INGEST_DELIVERY_TIMEOUT_MS",
                    "" + 1_000 * SECONDS_MAX,
                    "EDDYLINE_INGEST_COMMANDS_IN_FLIGHT_MAX",
                    "10"))) {
      List<String> confirmed = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        HttpResponse<String> response = async(gateway, "before-" + i);
        assertThat(response.statusCode()).isEqualTo(202);
        confirmed.add("before-" + i);
      }

      // When
      broker.stop();
      List<CompletableFuture<HttpResponse<String>>> during = new ArrayList<>();
      long sinceNanos = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        // The wait is over before Kafka has the command: that alone is no answer.
        during.add(
            gateway.postLater(
                "/v1/poll/lunch/cast-vote",
                VOTE,
                "Prefer",
                "wait=1",
                "Idempotency-Key",
                "during-" + i));
      }
      await().until(() -> gateway.metric("eddyline_ingest_commands_in_flight") == 10);
      HttpResponse<String> tooMany = async(gateway, "too-many");

      // Then
      assertThat(tooMany.statusCode()).isEqualTo(503);
      assertThat(retryAfter(tooMany)).isBetween(1, SECONDS_MAX);
      assertThat(json(tooMany).get("code").textValue()).isEqualTo("overloaded");
      for (CompletableFuture<HttpResponse<String>> each : during) {
        HttpResponse<String> response = each.get();
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(retryAfter(response)).isBetween(1, SECONDS_MAX);
        assertThat(json(response).get("code").textValue()).isEqualTo("unavailable");
        assertThat(json(response).get("detail").textValue())
            .contains("retry with the same Idempotency-Key");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos))
          .isLessThan(Duration.ofSeconds(10));
      assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(gateway.metric("eddyline_ingest_waits")).isZero();
      assertThat(gateway.metric("eddyline_ingest_commands_in_flight")).isZero();
      assertThat(gateway.metric("eddyline_ingest_command_bytes_in_flight")).isZero();

      // When
      broker.startAgain();
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> async(gateway, "after-0").statusCode() == 202);
      confirmed.add("after-0");

      // Then
      gateway.awaitReady();
      try (FakeProjection projection =
          gateway.allDecidedBy(taken -> Outcome.accepted(taken.command().id(), 1))) {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(
                            new TreeSet<>(
                                projection.taken().stream()
                                    .map(taken -> taken.command().id())
                                    .toList()))
                        .containsAll(confirmed));
        HttpResponse<String> waited =
            gateway.post("/v1/poll/lunch/cast-vote", VOTE, "Idempotency-Key", "after-1");
        assertThat(waited.statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void no_numbered_command_comes_past_one_that_failed_until_the_feed_begins_there_again()
      throws Exception {
    // Given a feed whose second command fails
    try (TestKafka broker = TestKafka.start();
        TestGateway gateway =
            TestGateway.start(
                broker, Map.of("EDDYLINE_INGEST_DELIVERY_TIMEOUT_MS", "" + 1_000 * SECONDS_MAX));
        CommandSocketClient feed = new CommandSocketClient(gateway)) {
      feed.send(numbered(1));
      assertThat(last(feed, 1, 1)).isEqualTo("queued");
      broker.stop();
      feed.send(numbered(2));
      assertThat(last(feed, 2, 1)).isEqualTo("failed");

      // When Kafka is back, and the feed goes on as if nothing had happened
      broker.startAgain();
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> async(gateway, "probe").statusCode() == 202);
      feed.send(numbered(3));

      // Then
      assertThat(last(feed, 3, 1)).isEqualTo("failed");

      // When it begins again where it failed
      feed.send(numbered(2));
      feed.send(numbered(3));

      // Then
      assertThat(last(feed, 2, 2)).isEqualTo("queued");
      assertThat(last(feed, 3, 2)).isEqualTo("queued");
      try (FakeProjection projection = gateway.logged()) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    projection.taken().stream()
                        .map(taken -> taken.command().id())
                        .filter(id -> id.equals("feed:3"))
                        .count(),
                count -> count == 1);
        List<String> ids =
            projection.taken().stream()
                .map(taken -> taken.command().id())
                .filter(id -> id.startsWith("feed:"))
                .distinct()
                .toList();
        assertThat(ids).containsExactly("feed:1", "feed:2", "feed:3");
      }
    }
  }

  private static String numbered(int sequence) {
    return "{\"to\":\"poll/feed/cast-vote\",\"source\":\"feed\",\"sequence\":%d,\"await\":false,\"payload\":%s}"
        .formatted(sequence, VOTE);
  }

  /** The status of what is told of a command at the so-maniest time. */
  private static String last(CommandSocketClient feed, int sequence, int time) {
    return feed.of("feed:" + sequence, time).get(time - 1).get("status").textValue();
  }

  private static int retryAfter(HttpResponse<String> response) {
    return Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow());
  }

  private static HttpResponse<String> async(TestGateway gateway, String id) throws Exception {
    return gateway.post(
        "/v1/poll/lunch/cast-vote", VOTE, "Prefer", "respond-async", "Idempotency-Key", id);
  }
}
