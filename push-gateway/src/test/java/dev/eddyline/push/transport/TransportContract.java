package dev.eddyline.push.transport;

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
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every transport promises to a client that follows views, over real sockets. */
abstract class TransportContract {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final ViewKey DINNER = new ViewKey("poll", "dinner");

  private final ViewSocket.Connector connector;
  private final Wire wire;

  TransportContract(ViewSocket.Connector connector, Wire wire) {
    this.connector = connector;
    this.wire = wire;
  }

  private ViewSocket connect(TestGateway gateway, String cursor, ViewKey... views)
      throws IOException {
    return connector.connect(
        wire.socket(), gateway.gateway.port(), 0, cursor, "latest", "", List.of(views));
  }

  private static String next(ViewSocket socket, FakeClient client) throws IOException {
    ViewSocket.Message message = socket.next();
    assertThat(message).as("the connection has ended").isNotNull();
    client.take(message.event(), message.json());
    return message.event();
  }

  @Test
  void aClientGetsTheWholeAndThenWhatChanges() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
      FakeClient client = new FakeClient();
      try (ViewSocket socket = connect(gateway, "", LUNCH)) {
        // When
        String first = next(socket, client);
        gateway.source.change(LUNCH, Documents.document(9, "e1", 4));
        String second = next(socket, client);

        // Then
        assertThat(List.of(first, second)).containsExactly("snapshot", "patch");
        assertThat(client.held("poll/lunch").version()).isEqualTo(9);
        assertThat(client.held("poll/lunch").state())
            .isEqualTo(Documents.document(9, "e1", 4).state().tree());
        assertThat(socket.reconnectMs()).isPositive();
      }
    }
  }

  @Test
  void aClientThatComesBackIsToldWhatItMissedInOneMessage() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given a client that has version 2, while three more have come
      for (int version = 1; version <= 5; version++) {
        gateway.source.change(LUNCH, Documents.document(version, "e1", version));
      }

      // When
      try (ViewSocket socket = connect(gateway, "poll/lunch@2.e1", LUNCH)) {
        ViewSocket.Message message = socket.next();

        // Then
        assertThat(message.event()).isEqualTo("patch");
        assertThat(message.json()).contains("\"from\":2", "\"to\":5");
      }
    }
  }

  @Test
  void theTraceOfACommandIsToldWithWhatItLedTo() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.traced(7, "e1", 3, Documents.TRACE));
      try (ViewSocket socket = connect(gateway, "", LUNCH)) {
        String snapshot = socket.next().json();

        // When
        gateway.source.change(LUNCH, Documents.document(8, "e1", 4));
        String untraced = socket.next().json();
        gateway.source.change(LUNCH, Documents.traced(9, "e1", 5, Documents.TRACE));
        String traced = socket.next().json();

        // Then
        String told = "\"at\":\"2026-11-23T09:00:00Z\",\"traceparent\":\"" + Documents.TRACE + "\"";
        assertThat(snapshot).contains("\"version\":7", told);
        assertThat(untraced).contains("\"to\":8").doesNotContain("traceparent");
        assertThat(traced).contains("\"to\":9", told);
      }
    }
  }

  @Test
  void aClientOfAnotherLogIsResetFirst() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.document(1, "e2", 3));

      // When
      try (ViewSocket socket = connect(gateway, "poll/lunch@5.e1", LUNCH)) {
        // Then
        assertThat(socket.next().event()).isEqualTo("reset");
        assertThat(socket.next().event()).isEqualTo("snapshot");
      }
    }
  }

  @Test
  void aViewThatGoesAndComesIsToldSo() throws IOException {
    try (TestGateway gateway = wire.start();
        ViewSocket socket = connect(gateway, "", LUNCH)) {
      // Given a view that is not there yet
      FakeClient client = new FakeClient();
      String before = next(socket, client);

      // When
      gateway.source.change(LUNCH, Documents.document(1, "e1", 3));
      String there = next(socket, client);
      gateway.source.gone(LUNCH);
      String after = next(socket, client);

      // Then
      assertThat(List.of(before, there, after)).containsExactly("gone", "snapshot", "gone");
    }
  }

  @Test
  void aViewThatIsStillBeingReadIsWaitedForAndDelaysNoOther() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given
      gateway.source.loading(LUNCH);
      gateway.source.change(DINNER, Documents.document(2, "e1", 3));
      try (ViewSocket socket = connect(gateway, "", LUNCH, DINNER)) {
        assertThat(socket.next().event()).isEqualTo("loading");
        assertThat(socket.next().json()).contains("poll/dinner");

        // When
        gateway.source.change(LUNCH, Documents.document(1, "e1", 3));
        gateway.source.loadedNow(LUNCH);

        // Then
        assertThat(socket.next().json()).contains("poll/lunch");
      }
    }
  }

  @Test
  void aRecordThatCannotBeReadIsToldAndChangesNothing() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.document(1, "e1", 3));
      FakeClient client = new FakeClient();
      try (ViewSocket socket = connect(gateway, "", LUNCH)) {
        next(socket, client);

        // When
        gateway.source.unreadable(LUNCH);
        String error = next(socket, client);
        gateway.source.change(LUNCH, Documents.document(2, "e1", 4));
        String healed = next(socket, client);

        // Then
        assertThat(List.of(error, healed)).containsExactly("error", "patch");
      }
    }
  }

  @Test
  void aConnectionTornAnywhereResumesWithoutGapOrRepetition() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RandomJson json = new RandomJson(random);
    try (TestGateway gateway =
        wire.start("PUSH_RING_ENTRIES_MAX", "65536", "PUSH_RING_BYTES_MAX", "100000000")) {
      // Given a client that loses its connection again and again
      FakeClient client = new FakeClient();
      ObjectNode state = JsonNodeFactory.instance.objectNode();
      gateway.source.change(LUNCH, 1, "e1", state);
      long version = 1;
      for (int connection = 0; connection < 30; connection++) {
        try (ViewSocket socket = connect(gateway, client.cursor(), LUNCH)) {
          // When more happens while it is connected
          for (int i = random.nextInt(20); i > 0; i--) {
            state = json.changedObject(state, 3);
            gateway.source.change(LUNCH, ++version, "e1", state);
          }
          for (int i = random.nextInt(10); i > 0 && behind(client, version); i--) {
            next(socket, client);
          }
        }
      }

      // Then nothing came twice or was missed, as the client checks, and it has what there is
      try (ViewSocket socket = connect(gateway, client.cursor(), LUNCH)) {
        while (behind(client, version)) {
          next(socket, client);
        }
      }
      assertThat(client.count("reset")).isZero();
      assertThat(client.held("poll/lunch").state())
          .isEqualTo(new ObjectMapper().readTree(state.toString()));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static boolean behind(FakeClient client, long version) {
    FakeClient.Held held = client.held("poll/lunch");
    return held == null || held.version() < version;
  }

  @Test
  void aSlowReaderConvergesAndHurtsNobody() throws Exception {
    try (TestGateway gateway =
        wire.start("PUSH_SEND_BUFFER_BYTES", "8192", "PUSH_WEBSOCKET_SEND_BUFFER_BYTES", "8192")) {
      // Given a client that does not read, and one that does
      gateway.source.change(LUNCH, 1, "e1", JsonNodeFactory.instance.objectNode().put("votes", 1));
      FakeClient patient = new FakeClient();
      FakeClient quick = new FakeClient();
      try (ViewSocket slow =
              connector.connect(
                  wire.socket(), gateway.gateway.port(), 8_192, "", "latest", "", List.of(LUNCH));
          ViewSocket fast = connect(gateway, "", LUNCH)) {
        readTo(slow, patient, 1);
        readTo(fast, quick, 1);

        // When much is changed, and the one that reads has each change at once; the last two
        // changes are longer than what a socket takes of a client that does not read
        String few = "x".repeat(300);
        String many = "x".repeat(1_000_000);
        for (int version = 2; version <= 3_000; version++) {
          ObjectNode state = JsonNodeFactory.instance.objectNode();
          String filler = version < 2_999 ? few : many;
          state.put("votes", version).put("filler", version + filler);
          gateway.source.change(LUNCH, version, "e1", state);
          readTo(fast, quick, version);
        }
        await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> gateway.metric("eddyline_push_sessions_behind") == 1);
        readTo(slow, patient, 3_000);

        // Then both end at the newest state, the slow one with fewer messages
        assertThat(quick.count("patch") + quick.count("snapshot")).isEqualTo(3_000);
        assertThat(patient.held("poll/lunch").state()).isEqualTo(quick.held("poll/lunch").state());
        assertThat(patient.count("patch") + patient.count("snapshot")).isLessThan(1_500);
        await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> gateway.metric("eddyline_push_sessions_behind") == 0);
        assertThat(gateway.metric("eddyline_push_sessions")).isEqualTo(2);
      }
    }
  }

  private static void readTo(ViewSocket socket, FakeClient client, long version) {
    try {
      while (behind(client, version)) {
        next(socket, client);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aClientThatWantsEveryStepGetsEach() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given
      for (int version = 1; version <= 5; version++) {
        gateway.source.change(LUNCH, Documents.document(version, "e1", version));
      }

      // When
      try (ViewSocket socket =
          connector.connect(
              wire.socket(),
              gateway.gateway.port(),
              0,
              "poll/lunch@2.e1",
              "all",
              "",
              List.of(LUNCH))) {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          steps.add(socket.next().json().replaceAll(".*(\"from\":\\d+,\"to\":\\d+).*", "$1"));
        }

        // Then
        assertThat(steps)
            .containsExactly("\"from\":2,\"to\":3", "\"from\":3,\"to\":4", "\"from\":4,\"to\":5");
      }
    }
  }

  @Test
  void aClientThatAsksForPausesGetsThemAndTheNewestAtTheEnd() throws IOException {
    try (TestGateway gateway = wire.start()) {
      // Given a client that wants one message a second
      gateway.source.change(LUNCH, Documents.document(1, "e1", 1));
      FakeClient client = new FakeClient();
      try (ViewSocket socket =
          connector.connect(
              wire.socket(), gateway.gateway.port(), 0, "", "latest", "1", List.of(LUNCH))) {
        next(socket, client);

        // When there are many changes within that second
        for (int version = 2; version <= 40; version++) {
          gateway.source.change(LUNCH, Documents.document(version, "e1", version));
        }
        next(socket, client);

        // Then they come as one
        assertThat(client.held("poll/lunch").version()).isEqualTo(40);
      }
    }
  }

  @Test
  void aStopTellsWhenToComeAgainAndEndsTheConnection() throws IOException {
    try (TestGateway gateway =
        wire.start("PUSH_RECONNECT_DELAY_MS", "4000", "PUSH_DRAIN_SPREAD_MS", "0")) {
      gateway.source.change(LUNCH, Documents.document(1, "e1", 1));
      CompletableFuture<Void> stopped;
      try (ViewSocket socket = connect(gateway, "", LUNCH)) {
        // Given
        socket.next();

        // When
        stopped = CompletableFuture.runAsync(gateway.gateway::close);

        // Then
        assertThat(socket.next()).isNull();
        assertThat(socket.reconnectMs()).isBetween(2_000L, 6_000L);
      }
      stopped.join();
    }
  }

  @Test
  void noMoreClientsThanAllowedAreServed() throws IOException {
    try (TestGateway gateway = wire.start("PUSH_STREAMS_MAX", "1")) {
      // Given
      try (ViewSocket first = connect(gateway, "", LUNCH)) {
        first.next();

        // When
        IOException refused = null;
        try (ViewSocket second = connect(gateway, "", LUNCH)) {
          second.next();
        } catch (IOException e) {
          refused = e;
        }

        // Then
        assertThat(refused).hasMessageContaining("503").hasMessageContaining("Retry-After");
      }
      await().until(() -> gateway.metric("eddyline_push_sessions") == 0);
      try (ViewSocket third = connect(gateway, "", LUNCH)) {
        assertThat(third.next()).isNotNull();
      }
    }
  }
}
