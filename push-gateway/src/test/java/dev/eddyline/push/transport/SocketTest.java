package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.push.TestGateway;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said on a WebSocket, over real sockets. */
class SocketTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final String SUBSCRIBE = "{\"op\":\"subscribe\",\"view\":\"poll/lunch\"}";

  private static RawWebSocket connect(TestGateway gateway, String... headers) throws IOException {
    RawWebSocket socket = new RawWebSocket(gateway.gateway.port(), "/v1/ws", 0, headers);
    assertThat(socket.head()).startsWith("HTTP/1.1 101");
    assertThat(socket.next().text()).matches("\\{\"event\":\"retry\",\"ms\":\\d+}");
    return socket;
  }

  @Test
  void theMessagesAreExactlyThese() throws IOException {
    try (TestGateway gateway = TestGateway.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
      try (RawWebSocket socket = connect(gateway)) {
        // When
        socket.send(SUBSCRIBE);
        String snapshot = socket.next().text();
        gateway.source.change(LUNCH, Documents.document(9, "e1", 4));
        String patch = socket.next().text();
        socket.send("{\"op\":\"unsubscribe\",\"view\":\"poll/lunch\"}");
        String ended = socket.next().text();

        // Then
        assertThat(snapshot)
            .isEqualTo(
                "{\"event\":\"snapshot\",\"view\":\"poll/lunch\",\"version\":7,\"epoch\":\"e1\","
                    + "\"at\":\"2026-11-23T09:00:00Z\",\"state\":{\"votes\":3}}");
        assertThat(patch)
            .isEqualTo(
                "{\"event\":\"patch\",\"view\":\"poll/lunch\",\"from\":7,\"to\":9,\"epoch\":\"e1\","
                    + "\"at\":\"2026-11-23T09:00:00Z\","
                    + "\"patch\":[{\"op\":\"replace\",\"path\":\"/votes\",\"value\":4}]}");
        assertThat(ended).isEqualTo("{\"event\":\"unsubscribed\",\"view\":\"poll/lunch\"}");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_token=e.y-J_~", "access_token=", "a&a&b=%2F", "actors=ada", ""})
  void parametersOfOthersAreNotRefused(String query) throws IOException {
    try (TestGateway gateway = TestGateway.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));

      // When
      try (RawWebSocket socket = new RawWebSocket(gateway.gateway.port(), "/v1/ws?" + query, 0)) {
        assertThat(socket.head()).startsWith("HTTP/1.1 101");
        socket.next();
        socket.send(SUBSCRIBE);

        // Then
        assertThat(socket.next().text()).contains("\"event\":\"snapshot\"");
      }
    }
  }

  @Test
  void aViewIsFollowedOnceAndNoLongerThanWanted() throws IOException {
    try (TestGateway gateway = TestGateway.start()) {
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
      try (RawWebSocket socket = connect(gateway)) {
        // Given
        socket.send(SUBSCRIBE);
        socket.next();

        // When
        socket.send(SUBSCRIBE);
        String again = socket.next().text();
        socket.send("{\"op\":\"unsubscribe\",\"view\":\"poll/lunch\"}");
        socket.next();
        socket.send("{\"op\":\"unsubscribe\",\"view\":\"poll/lunch\"}");
        String never = socket.next().text();

        // Then
        assertThat(again).contains("\"event\":\"refused\"", "\"code\":\"already-subscribed\"");
        assertThat(never).contains("\"event\":\"refused\"", "\"code\":\"not-subscribed\"");
        assertThat(gateway.metric("eddyline_push_subscriptions")).isZero();
      }
    }
  }

  @Test
  void whatCannotBeUnderstoodIsRefusedAndTheRestGoesOn() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_VIEWS_PER_WEBSOCKET_MAX", "1")) {
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
      try (RawWebSocket socket = connect(gateway)) {
        // When
        socket.send("nonsense");
        JsonNode nonsense = new ObjectMapper().readTree(socket.next().text());
        socket.send(SUBSCRIBE);
        String snapshot = socket.next().text();
        socket.send("{\"op\":\"subscribe\",\"view\":\"poll/dinner\"}");
        JsonNode tooMany = new ObjectMapper().readTree(socket.next().text());

        // Then
        assertThat(nonsense.get("event").textValue()).isEqualTo("refused");
        assertThat(nonsense.get("code").textValue()).isEqualTo("invalid-json");
        assertThat(snapshot).contains("\"event\":\"snapshot\"");
        assertThat(tooMany.get("code").textValue()).isEqualTo("too-many-views");
        assertThat(tooMany.get("op").textValue()).isEqualTo("subscribe");
        assertThat(tooMany.get("view").textValue()).isEqualTo("poll/dinner");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          binary     | 1003
          too long   | 1009
          no UTF-8   | 1007
          unmasked   | 1002
          """)
  void whatBreaksTheProtocolEndsTheConnectionWithItsCode(String what, int code) throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_WEBSOCKET_MESSAGE_BYTES_MAX", "1000")) {
      try (RawWebSocket socket = connect(gateway)) {
        // When
        switch (what) {
          case "binary" -> socket.send(0x2, new byte[] {1});
          case "too long" -> socket.send("x".repeat(1_001));
          case "no UTF-8" -> socket.send(0x1, new byte[] {(byte) 0xFF});
          case "unmasked" -> socket.sendRaw(new byte[] {(byte) 0x81, 1, 'x'});
          default -> throw new AssertionError(what);
        }

        // Then
        RawWebSocket.Frame close = socket.next();
        assertThat(RawWebSocket.isClose(close)).isTrue();
        assertThat(close.closeCode()).isEqualTo(code);
      }
      await().until(() -> gateway.metric("eddyline_push_sessions") == 0);
    }
  }

  @Test
  void aClientThatAsksButDoesNotReadIsNotListenedToAndCostsNoMemory() throws IOException {
    try (TestGateway gateway =
        TestGateway.start(
            "PUSH_WEBSOCKET_SEND_BUFFER_BYTES",
            "4096",
            "PUSH_WEBSOCKET_STALL_TIMEOUT_MS",
            "1000")) {
      // Given a client that asks again and again and reads nothing
      try (RawWebSocket socket = new RawWebSocket(gateway.gateway.port(), "/v1/ws", 4_096)) {
        IOException refused = null;
        // When
        try {
          for (int i = 0; i < 1_000_000; i++) {
            socket.send("nonsense");
          }
        } catch (IOException e) {
          refused = e;
        }

        // Then its connection is ended, long before all it said was read
        assertThat(refused).isNotNull();
        assertThat(gateway.metric("eddyline_push_websocket_messages_total")).isLessThan(500_000);
      }
      await().until(() -> gateway.metric("eddyline_push_sessions") == 0);
    }
  }

  @Test
  void aFrameIsCompressedOnceForAllWhoNegotiatedIt() throws Exception {
    try (TestGateway gateway = TestGateway.start("PUSH_IO_THREADS", "1")) {
      // Given two clients with compression and one without
      gateway.source.change(
          LUNCH, 7, "e1", JsonNodeFactory.instance.objectNode().put("text", "lunch ".repeat(500)));
      String deflate = "Sec-WebSocket-Extensions: permessage-deflate";
      try (RawWebSocket one = new RawWebSocket(gateway.gateway.port(), "/v1/ws", 0, deflate);
          RawWebSocket other = new RawWebSocket(gateway.gateway.port(), "/v1/ws", 0, deflate);
          RawWebSocket plain = connect(gateway)) {
        one.next();
        other.next();

        // When
        one.send(SUBSCRIBE);
        other.send(SUBSCRIBE);
        plain.send(SUBSCRIBE);
        RawWebSocket.Frame first = one.next();
        RawWebSocket.Frame second = other.next();
        RawWebSocket.Frame third = plain.next();

        // Then
        assertThat(one.head()).contains("permessage-deflate", "server_no_context_takeover");
        assertThat(first.first()).as("first byte with RSV1").isEqualTo(0xC1);
        assertThat(second.payload()).isEqualTo(first.payload());
        assertThat(first.payload().remaining()).isLessThan(third.payload().remaining() / 10);
        assertThat(inflated(first.payload())).isEqualTo(third.text());
      }
    }
  }

  private static String inflated(ByteBuffer payload) throws DataFormatException {
    // RFC 7692 section 7.2.2: the four bytes that the sender has left out.
    byte[] bytes = new byte[payload.remaining() + 4];
    payload.get(0, bytes, 0, payload.remaining());
    bytes[bytes.length - 2] = (byte) 0xFF;
    bytes[bytes.length - 1] = (byte) 0xFF;
    byte[] out = new byte[10_000];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(bytes);
      return new String(out, 0, inflater.inflate(out), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *                   | http://other.example   | 101
          http://mine.example | http://mine.example    | 101
          http://mine.example | http://other.example   | 403
          none                | http://other.example   | 403
          none                | http://localhost       | 101
          """)
  void scriptsOfOtherOriginsConnectOnlyWhereTheyMay(String allowed, String origin, int status)
      throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_ALLOW_ORIGIN", allowed);
        // When
        RawWebSocket socket =
            new RawWebSocket(gateway.gateway.port(), "/v1/ws", 0, "Origin: " + origin)) {
      // Then
      assertThat(socket.head()).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void theEchoIsThereOnlyWhereItIsSwitchedOn() throws IOException {
    try (TestGateway without = TestGateway.start();
        TestGateway with = TestGateway.start("PUSH_ECHO", "true");
        RawWebSocket refused = new RawWebSocket(without.gateway.port(), "/v1/echo", 0);
        RawWebSocket echo = new RawWebSocket(with.gateway.port(), "/v1/echo", 0)) {
      // When
      echo.send("hello");

      // Then
      assertThat(refused.head()).startsWith("HTTP/1.1 404");
      assertThat(echo.next().text()).isEqualTo("hello");
    }
  }
}
