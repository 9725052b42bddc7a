package dev.eddyline.chassis.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6455 section 4.2, over real sockets. */
@Timeout(60)
class WebSocketHandshakeTest {

  @Test
  void the_answer_proves_that_the_key_was_read() throws IOException {
    try (TestServer server = TestServer.echo()) {
      // When
      try (RawWebSocket client = RawWebSocket.open(server.port())) {
        // Then: RFC 6455 section 1.3 has this key and this answer
        assertThat(client.head().lines())
            .contains(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(client.head())
            .doesNotContainIgnoringCase("content-length")
            .doesNotContainIgnoringCase("transfer-encoding")
            .doesNotContain("Sec-WebSocket-Extensions")
            .doesNotContain("Sec-WebSocket-Protocol");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'Connection: Upgrade', 'Connection: keep-alive, Upgrade'",
    "'Connection: Upgrade', 'Connection: upgrade'",
    "'Upgrade: websocket', 'Upgrade: WebSocket'",
    "'Upgrade: websocket', 'Upgrade: h2c, websocket'",
    "'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key:  AAAAAAAAAAAAAAAAAAAAAA== '"
  })
  void a_handshake_may_be_written_otherwise(String from, String to) throws IOException {
    try (TestServer server = TestServer.echo();
        RawWebSocket client = new RawWebSocket(server.port(), 0, changed(from, to), new byte[0])) {
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
    }
  }

  static Stream<Arguments> refusals() {
    String key = "Sec-WebSocket-Key: " + RawWebSocket.KEY;
    return Stream.of(
        Arguments.of("GET", "POST", "405", "method-not-allowed", "Allow: GET"),
        Arguments.of("HTTP/1.1", "HTTP/1.0", "426", "upgrade-required", "Upgrade: websocket"),
        Arguments.of(
            "Upgrade: websocket", "X: y", "426", "upgrade-required", "Connection: Upgrade"),
        Arguments.of("Upgrade: websocket", "Upgrade: h2c", "426", "upgrade-required", ""),
        Arguments.of("Connection: Upgrade", "Connection: close", "426", "upgrade-required", ""),
        Arguments.of(
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Version: 8",
            "426",
            "unsupported-websocket-version",
            "Sec-WebSocket-Version: 13"),
        Arguments.of(
            "Sec-WebSocket-Version: 13", "X: y", "426", "unsupported-websocket-version", ""),
        Arguments.of(key, "X: y", "400", "invalid-websocket-key", ""),
        Arguments.of(key, "Sec-WebSocket-Key: c2hvcnQ=", "400", "invalid-websocket-key", ""),
        Arguments.of(
            key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==", "400", "invalid-websocket-key", ""),
        Arguments.of(key, key + "\r\n" + key, "400", "invalid-websocket-key", ""),
        Arguments.of(key, key + "\r\nContent-Length: 5", "400", "unexpected-body", ""));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void what_is_no_handshake_is_answered_with_a_problem(
      String from, String to, String status, String code, String header) throws IOException {
    try (TestServer server = TestServer.echo()) {
      // When
      List<String> request = new ArrayList<>(changed(from, to));
      try (RawWebSocket client = new RawWebSocket(server.port(), 0, request, new byte[0])) {
        client.socket().shutdownOutput();

        // Then
        assertThat(client.head())
            .contains(" " + status + " ")
            .contains("application/problem+json")
            .contains(header);
        assertThat(client.rest()).contains("\"code\":\"" + code + "\"");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"http://elsewhere, 403", "http://here, 101"})
  void scripts_may_come_from_where_the_predicate_says(String origin, String status)
      throws IOException {
    try (TestServer server = TestServer.recording();
        RawWebSocket client =
            new RawWebSocket(
                server.port(), 0, RawWebSocket.request("Origin: " + origin), new byte[0])) {
      assertThat(client.head()).startsWith("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest
  @CsvSource({"'a.v1, b.v2', b.v2", "'x, a.v1', a.v1", "'x, B.v2', ''"})
  void the_most_welcome_subprotocol_is_chosen(String offered, String chosen) throws IOException {
    try (TestServer server = TestServer.recording();
        RawWebSocket client =
            RawWebSocket.open(server.port(), "Sec-WebSocket-Protocol: " + offered)) {
      if (chosen.isEmpty()) {
        assertThat(client.head()).doesNotContain("Sec-WebSocket-Protocol");
      } else {
        assertThat(client.head()).contains("Sec-WebSocket-Protocol: " + chosen + "\r\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "false, ''"
  })
  void compression_is_negotiated_unless_it_is_switched_off(String on, String answer)
      throws IOException {
    try (TestServer server = TestServer.echo("WEBSOCKET_DEFLATE", on);
        RawWebSocket client = RawWebSocket.open(server.port(), RawWebSocket.DEFLATE)) {
      if (answer.isEmpty()) {
        assertThat(client.head()).doesNotContain("Sec-WebSocket-Extensions");
      } else {
        assertThat(client.head()).contains("Sec-WebSocket-Extensions: " + answer + "\r\n");
      }
    }
  }

  private static List<String> changed(String from, String to) {
    return RawWebSocket.request().stream()
        .map(line -> line.startsWith(from) || line.contains(from) ? line.replace(from, to) : line)
        .toList();
  }
}
