package dev.eddyline.local.feed;

import static dev.eddyline.local.feed.RecordingGateway.answer;
import static dev.eddyline.local.feed.RecordingGateway.hangUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.local.feed.RecordingGateway.Seen;
import io.undertow.util.Headers;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FeederTest {

  private static final String QUEUED = "{\"status\":\"queued\"}";

  @TempDir Path folder;

  @Test
  void sendsEachRowAsTheCommandItMapsTo() throws Exception {
    // Given two rows and a gateway that queues everything
    try (RecordingGateway gateway =
        RecordingGateway.start((exchange, seen) -> answer(exchange, 202, QUEUED))) {
      // When fed in order
      Tally tally = feed(config(gateway.url(), 1), 2);

      // Then the requests are these
      assertThat(gateway.seen())
          .containsExactly(
              new Seen(
                  "/v1/poll/lunch/cast-vote",
                  "lunch/1",
                  null,
                  "ballot-1",
                  "respond-async",
                  "{\"choice\":\"c1\"}"),
              new Seen(
                  "/v1/poll/lunch/cast-vote",
                  "lunch/2",
                  null,
                  "ballot-2",
                  "respond-async",
                  "{\"choice\":\"c2\"}"));
      assertThat(tally.accepted()).isEqualTo(2);
      assertThat(tally.resumeFrom()).isEqualTo(3);
    }
  }

  @Test
  void everyRowArrivesThroughRefusalsAndBrokenConnections() throws Exception {
    // Given a gateway that fails each row's first attempts: full, unavailable, gone before it
    // answers; only what it answered with 202 counts as taken
    ConcurrentHashMap<String, Integer> attempts = new ConcurrentHashMap<>();
    Set<String> taken = ConcurrentHashMap.newKeySet();
    try (RecordingGateway gateway =
        RecordingGateway.start(
            (exchange, seen) -> {
              int attempt = attempts.merge(seen.key(), 1, Integer::sum);
              switch (Math.floorMod(seen.key().hashCode() + attempt, 5)) {
                case 0 -> hangUp(exchange);
                case 1 -> {
                  exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "0");
                  answer(exchange, 503, "{\"code\":\"unavailable\"}");
                }
                case 2 -> answer(exchange, 429, "");
                default -> {
                  taken.add(seen.key());
                  answer(exchange, 202, QUEUED);
                }
              }
            })) {
      // When 500 rows are fed over eight connections
      Tally tally = feed(config(gateway.url(), 8), 500);

      // Then each was taken, and what was retried is counted
      assertThat(taken).isEqualTo(keys(1, 500));
      assertThat(tally.accepted()).isEqualTo(500);
      assertThat(tally.retriedCount()).isEqualTo(gateway.seen().size() - 500L).isPositive();
    }
  }

  @Test
  void retryAfterIsHonoured() throws Exception {
    // Given a gateway that is full once and says when to come back
    AtomicInteger requests = new AtomicInteger();
    try (RecordingGateway gateway =
        RecordingGateway.start(
            (exchange, seen) -> {
              if (requests.getAndIncrement() == 0) {
                exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
                answer(exchange, 503, "");
              } else {
                answer(exchange, 202, QUEUED);
              }
            })) {
      // When a row is fed
      long begunNs = System.nanoTime();
      feed(config(gateway.url(), 1), 1);

      // Then it came back no sooner
      assertThat(Duration.ofNanos(System.nanoTime() - begunNs))
          .isGreaterThan(Duration.ofSeconds(1));
      assertThat(requests).hasValue(2);
    }
  }

  @Test
  void gatewayThatStaysAwayFailsTheFeedAndNamesTheRowToResumeWith() throws Exception {
    // Given a gateway that takes ten rows and then refuses for good
    AtomicInteger requests = new AtomicInteger();
    try (RecordingGateway gateway =
        RecordingGateway.start(
            (exchange, seen) ->
                answer(exchange, requests.getAndIncrement() < 10 ? 202 : 503, QUEUED))) {
      FeedConfig config =
          new FeedConfig(gateway.url(), 0, 1, 1, Long.MAX_VALUE, false, Duration.ofMillis(300));
      Tally tally = new Tally(1);

      // When twenty rows are fed, Then it fails within its time and says where
      assertThatThrownBy(() -> feed(config, 20, tally))
          .isInstanceOf(FeedException.class)
          .hasMessageContaining("row 11 is not answered")
          .hasMessageContaining("503");
      assertThat(tally.accepted()).isEqualTo(10);
      assertThat(tally.resumeFrom()).isEqualTo(11);

      // When it is resumed there against a gateway that is back
      requests.set(Integer.MIN_VALUE);
      Tally resumed =
          feed(
              new FeedConfig(
                  gateway.url(), 0, 4, tally.resumeFrom(), Long.MAX_VALUE, false, Duration.ZERO),
              20);

      // Then the rest was sent with the keys it would have had
      assertThat(resumed.accepted()).isEqualTo(10);
      assertThat(gateway.seen()).extracting(Seen::key).containsAll(keys(1, 20));
    }
  }

  @Test
  void nobodyThereFailsTheFeed() throws Exception {
    // Given a port nobody listens on
    URI nobody;
    try (RecordingGateway gone = RecordingGateway.start((exchange, seen) -> {})) {
      nobody = gone.url();
    }
    FeedConfig config =
        new FeedConfig(nobody, 0, 4, 1, Long.MAX_VALUE, false, Duration.ofMillis(200));

    // When fed, Then it says so
    assertThatThrownBy(() -> feed(config, 5))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void malformedRowStopsTheFeedWithTheGatewaysWords() {
    // Given a gateway that finds the second row malformed
    try (RecordingGateway gateway =
        RecordingGateway.start(
            (exchange, seen) -> {
              if (seen.key().equals("lunch/2")) {
                answer(
                    exchange,
                    400,
                    """
                    {"code":"invalid-payload","detail":"the payload is malformed",
                     "errors":[{"field":"/choice","message":"is too long"}]}
                    """);
              } else {
                answer(exchange, 202, QUEUED);
              }
            })) {
      // When fed in order, Then the row and the field are named
      assertThatThrownBy(() -> feed(config(gateway.url(), 1), 3))
          .isInstanceOf(FeedException.class)
          .hasMessageContaining("row 2")
          .hasMessageContaining("400 invalid-payload")
          .hasMessageContaining("/choice is too long");
    }
  }

  @Test
  void outcomesAreWaitedForAndRejectionsCountedByCode() throws Exception {
    // Given a gateway that knows one outcome only at the second asking and rejects every third row
    Set<String> asked = ConcurrentHashMap.newKeySet();
    try (RecordingGateway gateway =
        RecordingGateway.start(
            (exchange, seen) -> {
              assertThat(seen.prefer()).isEqualTo("wait=10");
              int row = Integer.parseInt(seen.key().substring("lunch/".length()));
              if (row == 1 && asked.add(seen.key())) {
                answer(exchange, 202, QUEUED);
              } else if (row % 3 == 0) {
                answer(exchange, 422, "{\"status\":\"rejected\",\"code\":\"poll-closed\"}");
              } else {
                answer(exchange, 200, "{\"status\":\"accepted\",\"version\":2}");
              }
            })) {
      // When nine rows are fed with their outcomes
      Tally tally =
          feed(
              new FeedConfig(gateway.url(), 0, 4, 1, Long.MAX_VALUE, true, Duration.ofSeconds(20)),
              9);

      // Then they are counted
      assertThat(tally.accepted()).isEqualTo(6);
      assertThat(tally.rejected()).containsEntry("poll-closed", 3L).hasSize(1);
      assertThat(tally.retriedCount()).isEqualTo(1);
    }
  }

  @Test
  void fromAndLimitCutOutTheRowsBetween() throws Exception {
    // Given a gateway that queues everything
    try (RecordingGateway gateway =
        RecordingGateway.start((exchange, seen) -> answer(exchange, 202, QUEUED))) {
      // When three rows from the fifth are fed
      feed(new FeedConfig(gateway.url(), 0, 1, 5, 3, false, Duration.ZERO), 20);

      // Then just those were sent
      assertThat(gateway.seen())
          .extracting(Seen::key)
          .containsExactly("lunch/5", "lunch/6", "lunch/7");
    }
  }

  @Test
  void rateIsNotExceeded() throws Exception {
    // Given a gateway that queues everything
    try (RecordingGateway gateway =
        RecordingGateway.start((exchange, seen) -> answer(exchange, 202, QUEUED))) {
      // When 101 rows are fed at 200 a second
      long begunNs = System.nanoTime();
      feed(new FeedConfig(gateway.url(), 200, 8, 1, Long.MAX_VALUE, false, Duration.ZERO), 101);

      // Then that took half a second at least
      assertThat(Duration.ofNanos(System.nanoTime() - begunNs))
          .isGreaterThan(Duration.ofMillis(499));
    }
  }

  @Test
  void preparationIsSentBeforeTheRowsAndMayHaveBeenDoneBefore() throws Exception {
    // Given a mapping that makes its poll first
    Mapping mapping =
        Mapping.parse(
            """
            {"kind": "poll", "entity": "lunch", "command": "cast-vote", "key": "${row}",
             "payload": {},
             "prepare": [{"command": "create", "key": "create", "payload": {"title": "Lunch"},
                          "mayBeRejected": ["already-exists"]}]}
            """);
    AtomicInteger creations = new AtomicInteger();
    try (RecordingGateway gateway =
        RecordingGateway.start(
            (exchange, seen) -> {
              String code =
                  creations.getAndIncrement() == 0 ? "already-exists" : "duplicate-option";
              answer(exchange, 422, "{\"code\":\"" + code + "\"}");
            })) {
      Feeder feeder = new Feeder(config(gateway.url(), 1), mapping, new Tally(1));

      // When it was done before, Then that is no failure
      feeder.prepare();
      assertThat(gateway.seen().getFirst().path()).isEqualTo("/v1/poll/lunch/create");

      // When it is rejected for another reason, Then nothing is fed
      assertThatThrownBy(feeder::prepare)
          .isInstanceOf(FeedException.class)
          .hasMessageContaining("preparation 'create' was rejected")
          .hasMessageContaining("duplicate-option");
    }
  }

  private static FeedConfig config(URI gateway, int inFlight) {
    return new FeedConfig(gateway, 0, inFlight, 1, Long.MAX_VALUE, false, Duration.ofSeconds(20));
  }

  private Tally feed(FeedConfig config, int rows) throws Exception {
    Tally tally = new Tally(config.from());
    feed(config, rows, tally);
    return tally;
  }

  private void feed(FeedConfig config, int rows, Tally tally) throws Exception {
    List<String> lines =
        LongStream.rangeClosed(1, rows).mapToObj(row -> "{\"c\":\"c" + row + "\"}").toList();
    Path file = Files.write(folder.resolve("rows.ndjson"), lines);
    Mapping mapping = Mapping.parse(MappingTest.mapping("{\"choice\":\"${c}\"}"));
    try (RowReader reader = RowReader.open(file)) {
      new Feeder(config, mapping, tally).feed(reader);
    }
  }

  private static Set<String> keys(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(row -> "lunch/" + row)
        .collect(Collectors.toSet());
  }
}
