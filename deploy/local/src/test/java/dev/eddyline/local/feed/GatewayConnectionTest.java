package dev.eddyline.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class GatewayConnectionTest {

  private static final byte[] REQUEST = "x".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "HTTP/1.1 202 Accepted|content-length: 3||abc > 202 > abc",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ab|1;x=y|c|0|Trailer: t|| > 200 > abc",
        "HTTP/1.1 200 OK|Connection: close||abc > 200 > abc",
        "HTTP/1.0 503 Busy||abc > 503 > abc",
        "HTTP/1.1 204 No Content|| > 204 > ''",
      })
  void readsEveryFormOfAnswer(String sent, int status, String body) throws IOException {
    // Given a server that answers so and hangs up
    Answer answer = exchange(sent.replace("|", "\r\n"));

    // Then status and body are what was sent
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
  }

  @Test
  void retryAfterIsReadAsSeconds() throws IOException {
    // Given a server that is full
    Answer answer =
        exchange("HTTP/1.1 429 Too Many Requests\r\nRETRY-AFTER: 7\r\nContent-Length: 0\r\n\r\n");

    // Then its wish is known
    assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "SSH-2.0-OpenSSH_9.2| > no HTTP answer",
        "HTTP/1.1 200 OK|Content-Length: 9||abc > closed inside an answer",
        "HTTP/1.1 200 OK|Content-Le > closed before the answer's end",
        "HTTP/1.1 200 OK|Content-Length: many|| > no HTTP answer",
        "HTTP/1.1 200 OK|Content-Length: 9999999|| > an answer of 9999999 bytes",
      })
  void brokenAnswerIsAFailureOfTheConnection(String sent, String message) {
    // When a server answers so, Then it is an I/O failure, which is tried again
    assertThatThrownBy(() -> exchange(sent.replace("|", "\r\n")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void headersHaveALimit() {
    // When a server sends headers without end, Then they are not read without end
    assertThatThrownBy(() -> exchange("HTTP/1.1 200 OK\r\nX: " + "y".repeat(70_000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("headers of more than 65536 bytes");
  }

  private static Answer exchange(String answer) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serveOne(server, answer));
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
      try (GatewayConnection connection = new GatewayConnection(url)) {
        return connection.exchange(REQUEST);
      }
    }
  }

  private static void serveOne(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes(REQUEST.length);
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
