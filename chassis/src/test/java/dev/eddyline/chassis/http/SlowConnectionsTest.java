package dev.eddyline.chassis.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Very many clients that send byte by byte, and never come to an end. */
@Timeout(120)
class SlowConnectionsTest {

  private static final int OF_EACH = 500;
  private static final Duration WITHIN = Duration.ofSeconds(60);
  private static final String HEAD = "POST /slow HTTP/1.1\r\nHost: x\r\n";

  @Test
  void slowHeadersAndBodiesAreRefusedInTimeAndTheFastAreAllAnswered() throws Exception {
    // Given
    HttpConfig config =
        HttpConfig.from(
            Settings.of(
                Map.of(
                    "EDDYLINE_TEST_IO_THREADS", "2",
                    // What comes in without end must not be what ends it.
                    "EDDYLINE_TEST_HEADER_BYTES_MAX", "1000000",
                    "EDDYLINE_TEST_REQUEST_TIMEOUT_MS", "1000")),
            "TEST",
            0);
    try (HttpListener listener = HttpListener.start(config, receives(config));
        Selector selector = Selector.open()) {
      List<Slow> slow = new ArrayList<>();
      for (int i = 0; i < OF_EACH; i++) {
        slow.add(new Slow(selector, listener.port(), "", HEAD + "A: "));
        slow.add(new Slow(selector, listener.port(), HEAD + "Content-Length: 1000000\r\n\r\n", ""));
      }
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Integer> fast =
          CompletableFuture.supplyAsync(() -> answeredUntil(over, listener.port()));

      // When all of them send a byte now and then
      Instant until = Instant.now().plus(WITHIN);
      while (slow.stream().anyMatch(Slow::isOpen) && Instant.now().isBefore(until)) {
        slow.forEach(Slow::sendOne);
        selector.select(key -> ((Slow) key.attachment()).read(), 20);
      }
      over.set(true);

      // Then
      assertThat(slow).noneMatch(Slow::isOpen);
      assertThat(slow)
          .allSatisfy(
              one ->
                  assertThat(one.answer())
                      .startsWith("HTTP/1.1 408 ")
                      .contains("\"code\":\"request-timeout\""));
      assertThat(slow)
          .filteredOn(one -> one.answer().contains("the body did not come to its end in time"))
          .hasSize(OF_EACH);
      assertThat(fast.get()).isPositive();
    }
  }

  private static HttpHandler receives(HttpConfig limits) {
    return exchange ->
        RequestBody.receive(
            exchange,
            limits,
            new RequestBody.Receipt() {
              @Override
              public void whole(byte[] body) {
                exchange.getResponseSender().send("whole");
              }

              @Override
              public void refused(Problem problem) {
                problem.send(exchange);
              }
            });
  }

  /** How many requests were answered, one behind the other on one connection. */
  private static int answeredUntil(AtomicBoolean over, int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) WITHIN.toMillis());
      InputStream in = socket.getInputStream();
      int answered = 0;
      while (!over.get()) {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\nwhole")) {
          int next = in.read();
          if (next < 0) {
            throw new AssertionError("closed behind " + answered + " answers: " + answer);
          }
          answer.append((char) next);
        }
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        answered++;
      }
      return answered;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One client: what it sends at once, what byte by byte, and then the same byte for ever. */
  private static final class Slow {
    private final SocketChannel channel;
    private final byte[] beginning;
    private final ByteBuffer one = ByteBuffer.allocate(1);
    private final ByteBuffer in = ByteBuffer.allocate(2_000);
    private int sent;

    Slow(Selector selector, int port, String atOnce, String beginning) throws IOException {
      this.channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      this.beginning = beginning.getBytes(US_ASCII);
      channel.write(US_ASCII.encode(atOnce));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void sendOne() {
      if (isOpen()) {
        one.clear().put(sent < beginning.length ? beginning[sent] : (byte) 'x').flip();
        try {
          sent += channel.write(one);
        } catch (IOException e) {
          read();
        }
      }
    }

    void read() {
      try {
        if (channel.read(in) < 0) {
          channel.close();
        }
      } catch (IOException e) {
        try {
          channel.close();
        } catch (IOException again) {
          throw new AssertionError(again);
        }
      }
    }

    boolean isOpen() {
      return channel.isOpen();
    }

    String answer() {
      return new String(in.array(), 0, in.position(), US_ASCII);
    }
  }
}
