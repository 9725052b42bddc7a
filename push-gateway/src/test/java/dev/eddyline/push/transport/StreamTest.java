package dev.eddyline.push.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.RandomJson;
import dev.eddyline.push.TestGateway;
import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Streams over real sockets. */
class StreamTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");

  @Test
  void theBytesOfAStreamAreExactlyThese() throws IOException {
    try (TestGateway gateway = TestGateway.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

      try (SseSocket stream =
          new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch", 0)) {
        // When the view changes, goes and comes again in another log
        SseSocket.Block opening = stream.next();
        SseSocket.Block snapshot = stream.next();
        gateway.source.change(LUNCH, Documents.document(9, "e1", 4));
        SseSocket.Block patch = stream.next();
        gateway.source.unreadable(LUNCH);
        SseSocket.Block error = stream.next();
        gateway.source.change(LUNCH, Documents.document(1, "e2", 0));
        SseSocket.Block reset = stream.next();
        SseSocket.Block anew = stream.next();
        gateway.source.gone(LUNCH);
        SseSocket.Block gone = stream.next();

        // Then
        assertThat(stream.head().lines())
            .contains(
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream",
                "Cache-Control: no-store",
                "X-Accel-Buffering: no",
                "Connection: close",
                "Access-Control-Allow-Origin: *");
        assertThat(stream.head()).doesNotContainIgnoringCase("transfer-encoding");
        assertThat(opening.text()).matches("retry: \\d+");
        assertThat(snapshot.text())
            .isEqualTo(
                """
                id: poll/lunch@7.e1
                event: snapshot
                data: {"view":"poll/lunch","version":7,"epoch":"e1","at":"2026-11-23T09:00:00Z","state":{"votes":3}}""");
        assertThat(patch.text())
            .isEqualTo(
                """
                id: poll/lunch@9.e1
                event: patch
                data: {"view":"poll/lunch","from":7,"to":9,"epoch":"e1","at":"2026-11-23T09:00:00Z","patch":[{"op":"replace","path":"/votes","value":4}]}""");
        assertThat(error.text())
            .isEqualTo(
                """
                id: poll/lunch@9.e1
                event: error
                data: {"view":"poll/lunch","code":"unreadable","message":"the newest record of this view cannot be read: it is no view record"}""");
        assertThat(reset.text())
            .isEqualTo(
                "id: \nevent: reset\ndata: {\"view\":\"poll/lunch\",\"code\":\"epoch-changed\","
                    + "\"message\":\"the view's log has begun anew\"}");
        assertThat(anew.id()).isEqualTo("poll/lunch@1.e2");
        assertThat(gone.text()).isEqualTo("id: \nevent: gone\ndata: {\"view\":\"poll/lunch\"}");
      }
    }
  }

  @Test
  void whoReadsNothingForLongIsTakenToBeGone() throws Exception {
    try (TestGateway gateway =
            TestGateway.start(
                "PUSH_HEARTBEAT_MS", "100",
                "PUSH_STALL_TIMEOUT_MS", "400",
                "PUSH_SEND_BUFFER_BYTES", "8192");
        SseSocket silent =
            new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll%2Flunch", 8_192);
        SseSocket other =
            new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll%2Fdinner", 0)) {
      // Given one that has more to read than its socket holds, and one with nothing to read
      assertThat(silent.head()).contains("200");
      assertThat(other.head()).contains("200");
      ObjectNode state = JsonNodeFactory.instance.objectNode();

      // When it does not read
      gateway.source.change(LUNCH, 1, "e1", state.put("filler", "x".repeat(10_000_000)));

      // Then
      await().until(() -> gateway.metric("eddyline_push_sessions_abandoned_total") == 1);
      await().until(() -> gateway.metric("eddyline_push_sessions") == 1);
    }
  }

  @Test
  void aStreamTornAnywhereResumesWithoutGapOrRepetition() throws Exception {
    Random random = new Random(11);
    RandomJson json = new RandomJson(random);
    try (TestGateway gateway =
        TestGateway.start("PUSH_RING_ENTRIES_MAX", "65536", "PUSH_RING_BYTES_MAX", "100000000")) {
      // Given a client that loses its connection again and again
      FakeClient client = new FakeClient();
      ObjectNode state = JsonNodeFactory.instance.objectNode();
      gateway.source.change(LUNCH, 1, "e1", state);
      long version = 1;
      String cursor = "";

      for (int connection = 0; connection < 60; connection++) {
        // When it comes back with the id of the last event it had, by header or address
        boolean byHeader = random.nextBoolean();
        try (SseSocket stream =
            new SseSocket(
                gateway.gateway.port(),
                "/v1/stream?view=poll%2Flunch"
                    + (byHeader ? "&since=nonsense" : "&since=" + cursor),
                0,
                "Last-Event-ID: "
                    + (byHeader && !cursor.isEmpty() ? cursor : byHeader ? "," : ""))) {
          if (byHeader && cursor.isEmpty()) {
            assertThat(stream.head()).startsWith("HTTP/1.1 400");
            continue;
          }
          for (int i = random.nextInt(20); i > 0; i--) {
            state = json.changedObject(state, 3);
            gateway.source.change(LUNCH, ++version, "e1", state);
          }
          // A version more than it has is on its way, unless it has all of them already.
          for (int i = random.nextInt(30); i > 0 && behind(client, version); i--) {
            SseSocket.Block event = stream.nextEvent();
            client.take(event.event(), event.data());
            cursor = event.id();
            assertThat(cursor).isEqualTo(client.cursor());
          }
        }
      }

      // Then nothing came twice or was missed, as the client checks, and it has what there is
      try (SseSocket stream =
          new SseSocket(
              gateway.gateway.port(),
              "/v1/stream?view=poll/lunch",
              0,
              "Last-Event-ID: " + cursor)) {
        while (behind(client, version)) {
          SseSocket.Block event = stream.nextEvent();
          client.take(event.event(), event.data());
        }
      }
      assertThat(client.count("reset")).isZero();
      assertThat(client.held("poll/lunch").state())
          .as("random seed 11")
          .isEqualTo(new ObjectMapper().readTree(state.toString()));
    }
  }

  private static boolean behind(FakeClient client, long version) {
    return client.held("poll/lunch") == null || client.held("poll/lunch").version() < version;
  }

  @Test
  void aSnapshotLargerThanAnyBufferArrivesWhole() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_SEND_BUFFER_BYTES", "4096")) {
      // Given
      String text = "ä".repeat(1_500_000);
      gateway.source.change(
          LUNCH, 1, "e1", JsonNodeFactory.instance.objectNode().put("text", text));

      // When
      try (SseSocket stream =
          new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch", 4_096)) {
        SseSocket.Block snapshot = stream.nextEvent();

        // Then
        assertThat(snapshot.data().getBytes(UTF_8)).hasSizeGreaterThan(3_000_000);
        assertThat(snapshot.data()).endsWith("ä\"}}");
      }
    }
  }

  @Test
  void aSilentStreamIsKeptAliveAndAClientThatLeftIsForgotten() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_HEARTBEAT_MS", "100")) {
      // Given
      gateway.source.change(LUNCH, Documents.document(1, "e1", 1));
      try (SseSocket stream =
          new SseSocket(
              gateway.gateway.port(), "/v1/stream?view=poll/lunch&since=poll/lunch@1.e1", 0)) {
        assertThat(stream.next().text()).startsWith("retry: ");

        // When nothing happens, then
        Instant start = Instant.now();
        assertThat(stream.next().text()).isEqualTo(":");
        assertThat(stream.next().text()).isEqualTo(":");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(gateway.metric("eddyline_push_sessions")).isEqualTo(1);
        assertThat(gateway.metric("eddyline_push_heartbeats_total")).isGreaterThanOrEqualTo(2);
      }
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> gateway.metric("eddyline_push_sessions") == 0);
    }
  }

  @Test
  void aClientThatSpeaksIsSentAway() throws IOException {
    try (TestGateway gateway = TestGateway.start();
        SseSocket stream = new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch", 0)) {
      // Given
      assertThat(stream.nextEvent().event()).isEqualTo("gone");

      // When
      stream.send("GET / HTTP/1.1\r\n\r\n");

      // Then
      assertThat(closes(stream)).isTrue();
    }
  }

  private static boolean closes(SseSocket stream) {
    try {
      return stream.nextEvent() == null;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void stoppingSaysWhenToComeAgainAndEndsTheStream() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_RECONNECT_DELAY_MS", "1000");
        SseSocket stream = new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch", 0)) {
      // Given
      assertThat(stream.nextEvent().event()).isEqualTo("gone");

      // When
      Instant start = Instant.now();
      gateway.gateway.close();

      // Then
      assertThat(stream.next().text()).matches("retry: \\d+\n: the gateway is stopping");
      assertThat(stream.next()).isNull();
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void stoppingDoesNotWaitForAClientThatDoesNotRead() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_SEND_BUFFER_BYTES", "4096");
        SseSocket stream = new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch", 1)) {
      // Given a stream whose socket is full
      gateway.source.change(
          LUNCH,
          1,
          "e1",
          JsonNodeFactory.instance.objectNode().put("text", "x".repeat(10_000_000)));
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> gateway.metric("eddyline_push_sent_bytes_total") > 4_096);

      // When
      Instant start = Instant.now();
      gateway.gateway.close();

      // Then
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
      assertThat(stream.head()).contains("200");
    }
  }

  @Test
  void moreStreamsThanAllowedAreRefusedWithTheTimeToComeAgain() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_STREAMS_MAX", "2")) {
      int port = gateway.gateway.port();
      try (SseSocket first = new SseSocket(port, "/v1/stream?view=poll/lunch", 0);
          SseSocket second = new SseSocket(port, "/v1/stream?view=poll/lunch", 0)) {
        // Given two streams, when a third comes
        var refused = gateway.send("GET", "/v1/stream?view=poll/lunch");

        // Then
        assertThat(first.head()).contains("200");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("\"code\":\"too-many-streams\"");
        assertThat(refused.headers().firstValue("Retry-After").orElseThrow()).matches("[1-5]");
        assertThat(gateway.metric("eddyline_push_sessions_refused_total")).isEqualTo(1);
        assertThat(second.head()).contains("200");
      }
      // And a place that is free again is given again
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> gateway.metric("eddyline_push_sessions") == 0);
      try (SseSocket next = new SseSocket(port, "/v1/stream?view=poll/lunch", 0)) {
        assertThat(next.head()).contains("200");
      }
    }
  }

  @Test
  void aHerdIsLetInAFewAtATime() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_ADMISSIONS_PER_SECOND_MAX", "1")) {
      // Given, when clients come faster than one in a second, however slow this machine is
      String refused = null;
      for (int client = 0; client < 50 && refused == null; client++) {
        try (SseSocket stream =
            new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch", 0)) {
          refused = stream.head().startsWith("HTTP/1.1 503") ? stream.head() : null;
        }
      }

      // Then
      assertThat(refused).contains("Retry-After: ");
      assertThat(gateway.metric("eddyline_push_sessions_refused_total")).isEqualTo(1);
    }
  }
}
