package dev.eddyline.chassis.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of the JDK against the echo. */
@Timeout(60)
class JdkClientTest {

  /** Keeps what it is told. */
  private static final class Told implements WebSocket.Listener {
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private int binary;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        words.add("text " + text);
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      binary += data.remaining();
      if (last) {
        words.add("binary " + binary);
        binary = 0;
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      words.add("pong " + message.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      words.add("close " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      words.add("error " + error);
    }
  }

  @Test
  void speaks_with_the_echo_and_closes_it() throws Exception {
    try (TestServer server = TestServer.echo();
        HttpClient client = HttpClient.newHttpClient()) {
      // Given
      Told told = new Told();
      WebSocket socket = open(client, server, told);

      // When
      socket.sendText("Forelle ", false).join();
      socket.sendPing(ByteBuffer.allocate(5)).join();
      socket.sendText("🐟", true).join();
      socket.sendBinary(ByteBuffer.allocate(300_000), true).join();
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();

      // Then
      assertThat(told.words.poll(10, TimeUnit.SECONDS)).isEqualTo("pong 5");
      assertThat(told.words.poll(10, TimeUnit.SECONDS)).isEqualTo("text Forelle 🐟");
      assertThat(told.words.poll(10, TimeUnit.SECONDS)).isEqualTo("binary 300000");
      assertThat(told.words.poll(10, TimeUnit.SECONDS)).isEqualTo("close 1000 ");
    }
  }

  @Test
  void answers_our_pings_and_understands_our_close() throws Exception {
    try (TestServer server =
            TestServer.recording(
                "WEBSOCKET_PING_INTERVAL_MS", "50", "WEBSOCKET_PONG_TIMEOUT_MS", "1000");
        HttpClient client = HttpClient.newHttpClient()) {
      // Given
      Told told = new Told();
      WebSocket socket = open(client, server, told);
      Recorder opened = server.opened.take();
      assertThat(opened.word()).isEqualTo("opened");

      // When several pings have passed
      assertThat(told.words.poll(1_500, TimeUnit.MILLISECONDS)).isNull();
      opened.onThread(() -> opened.connection.close(CloseCode.SERVICE_RESTART));

      // Then
      assertThat(told.words.poll(10, TimeUnit.SECONDS))
          .isEqualTo("close 1012 " + CloseCode.SERVICE_RESTART.text());
      assertThat(opened.word()).startsWith("closed 1012 ");
      assertThat(socket.isOutputClosed()).isTrue();
    }
  }

  private static WebSocket open(HttpClient client, TestServer server, Told told) {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/echo"), told)
        .join();
  }
}
