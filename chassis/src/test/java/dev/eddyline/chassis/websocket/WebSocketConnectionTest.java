package dev.eddyline.chassis.websocket;

import static dev.eddyline.chassis.websocket.ClientFrames.BINARY;
import static dev.eddyline.chassis.websocket.ClientFrames.CLOSE;
import static dev.eddyline.chassis.websocket.ClientFrames.CONTINUATION;
import static dev.eddyline.chassis.websocket.ClientFrames.FIN;
import static dev.eddyline.chassis.websocket.ClientFrames.PING;
import static dev.eddyline.chassis.websocket.ClientFrames.PONG;
import static dev.eddyline.chassis.websocket.ClientFrames.TEXT;
import static dev.eddyline.chassis.websocket.ClientFrames.close;
import static dev.eddyline.chassis.websocket.ClientFrames.frame;
import static dev.eddyline.chassis.websocket.ClientFrames.header;
import static dev.eddyline.chassis.websocket.ClientFrames.joined;
import static dev.eddyline.chassis.websocket.ClientFrames.ping;
import static dev.eddyline.chassis.websocket.ClientFrames.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections over real sockets. */
@Timeout(60)
class WebSocketConnectionTest {

  @Test
  void frames_that_come_with_the_handshake_are_read_after_it() throws IOException {
    try (TestServer server = TestServer.echo()) {
      // When
      try (RawWebSocket client =
          new RawWebSocket(
              server.port(), 0, RawWebSocket.request(), joined(text("trout"), text("char")))) {
        // Then
        assertThat(client.next().text()).isEqualTo("trout");
        assertThat(client.next().text()).isEqualTo("char");
        client.send(text("pike"));
        assertThat(client.next().text()).isEqualTo("pike");
      }
    }
  }

  @Test
  void the_listener_is_told_messages_and_the_end_in_order() throws Exception {
    try (TestServer server = TestServer.recording()) {
      // When
      RawWebSocket client = RawWebSocket.open(server.port());
      client.send(text("trout"), frame(FIN | BINARY, new byte[3]), close(4321, "done"));

      // Then
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");
      assertThat(told.word()).isEqualTo("text trout");
      assertThat(told.word()).isEqualTo("binary 3");
      RawWebSocket.Frame answer = client.next();
      assertThat(answer.opcode()).isEqualTo(CLOSE);
      assertThat(answer.code()).isEqualTo(4321);
      assertThat(client.next()).isNull();
      client.leave();
      assertThat(told.word()).isEqualTo("closed 4321 done");
      assertThat(server.closed("client")).isEqualTo(1);
      assertThat(server.metric("connections")).isZero();
      assertThat(server.metric("messages_total")).isEqualTo(2);
    }
  }

  @Test
  void pings_are_answered_at_once_even_within_a_message() throws IOException {
    try (TestServer server = TestServer.echo();
        RawWebSocket client = RawWebSocket.open(server.port())) {
      // When
      client.send(frame(TEXT, "tro".getBytes(UTF_8)), ping("one"), ping("two"));

      // Then
      RawWebSocket.Frame first = client.next();
      assertThat(first.opcode()).isEqualTo(PONG);
      assertThat(first.text()).isEqualTo("one");
      assertThat(client.next().text()).isEqualTo("two");
      client.send(frame(FIN | CONTINUATION, "ut".getBytes(UTF_8)));
      assertThat(client.next().text()).isEqualTo("trout");
    }
  }

  @Test
  void our_close_waits_for_the_answer_and_tells_nothing_more() throws Exception {
    try (TestServer server = TestServer.recording();
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");

      // When
      told.onThread(() -> told.connection.close(CloseCode.TRY_AGAIN_LATER, "full"));

      // Then
      told.onThread(
          () -> {
            assertThat(told.connection.writable()).isFalse();
            assertThatThrownBy(() -> told.connection.sendText(new byte[1]))
                .isInstanceOf(IllegalStateException.class);
          });
      RawWebSocket.Frame said = client.next();
      assertThat(said.code()).isEqualTo(1013);
      assertThat(said.reason()).isEqualTo("full");
      client.send(text("too late"), ping("too late"));
      assertThat(told.untaken()).isZero();
      client.send(close(1013, ""));
      assertThat(client.next()).isNull();
      client.leave();
      assertThat(told.word()).isEqualTo("closed 1013 full");
      assertThat(server.closed("try-again-later")).isEqualTo(1);
    }
  }

  @Test
  void a_client_that_does_not_answer_our_close_is_cut_off() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_CLOSE_TIMEOUT_MS", "300");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");

      // When
      Instant start = Instant.now();
      told.onThread(() -> told.connection.close(CloseCode.NORMAL));

      // Then
      assertThat(client.next().code()).isEqualTo(1000);
      assertThat(client.next()).isNull();
      assertThat(told.word()).isEqualTo("closed 1000 both sides are done");
      assertThat(Duration.between(start, Instant.now()))
          .isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
    }
  }

  @Test
  void a_client_that_answers_and_stays_is_cut_off() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_CLOSE_TIMEOUT_MS", "300");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");

      // When
      client.send(close(1000, ""));
      assertThat(client.next().code()).isEqualTo(1000);

      // Then
      assertThat(client.next()).isNull();
      assertThat(told.word()).isEqualTo("closed 1000 ");
    }
  }

  @Test
  void a_client_that_never_reads_is_cut_off_though_our_close_cannot_be_said() throws Exception {
    try (TestServer server =
            TestServer.recording(
                "WEBSOCKET_CLOSE_TIMEOUT_MS", "300", "WEBSOCKET_SEND_BUFFER_BYTES", "4096");
        RawWebSocket client = RawWebSocket.open(server.port(), 4_096)) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");
      told.onThread(() -> told.connection.sendBinary(new byte[10_000_000]));

      // When
      told.onThread(() -> told.connection.close(CloseCode.SERVICE_RESTART));

      // Then
      assertThat(told.word()).isEqualTo("closed 1012 the server stops or starts again");
      assertThat(client.socket().isClosed()).isFalse();
      assertThat(server.metric("connections")).isZero();
    }
  }

  @Test
  void our_close_follows_what_a_slow_client_still_has_to_read() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_SEND_BUFFER_BYTES", "4096");
        RawWebSocket client = RawWebSocket.open(server.port(), 4_096)) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");
      told.onThread(() -> told.connection.sendBinary(new byte[3_000_000]));
      told.onThread(() -> told.connection.close(CloseCode.SERVICE_RESTART));

      // When
      RawWebSocket.Frame message = client.next();
      RawWebSocket.Frame said = client.next();

      // Then
      assertThat(message.payload()).hasSize(3_000_000);
      assertThat(said.code()).isEqualTo(1012);
      client.send(close(1012, ""));
      assertThat(client.next()).isNull();
    }
  }

  @Test
  void a_silent_client_is_asked_and_then_closed() throws Exception {
    try (TestServer server =
            TestServer.recording(
                "WEBSOCKET_PING_INTERVAL_MS", "200", "WEBSOCKET_PONG_TIMEOUT_MS", "1500");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");

      // When it answers twice, and then no more
      for (int i = 0; i < 2; i++) {
        assertThat(client.next().opcode()).isEqualTo(PING);
        client.send(frame(FIN | PONG, new byte[0]));
      }
      assertThat(client.next().opcode()).isEqualTo(PING);
      RawWebSocket.Frame said = client.next();

      // Then
      assertThat(said.code()).isEqualTo(4000);
      assertThat(client.next()).isNull();
      assertThat(told.word()).startsWith("closed 4000 ");
      assertThat(server.closed("silent")).isEqualTo(1);
      assertThat(server.closed("lost")).isZero();
    }
  }

  @Test
  void a_client_that_reads_nothing_of_what_it_asked_for_is_cut_off() throws Exception {
    try (TestServer server =
            TestServer.echo(
                "WEBSOCKET_STALL_TIMEOUT_MS", "400",
                "WEBSOCKET_SEND_BUFFER_BYTES", "4096");
        RawWebSocket client = RawWebSocket.open(server.port(), 4_096)) {
      // When it sends without reading until nothing more is taken of it
      byte[] message = frame(FIN | BINARY, new byte[100_000]);
      int sent = 0;
      try {
        while (sent < 1_000) {
          client.send(message);
          sent++;
        }
      } catch (IOException e) {
        // The server has had enough.
        assertThat(e).hasMessageMatching(".*(reset|Broken pipe|abort).*");
      }

      // Then it was held up long before all was taken, and then cut off
      assertThat(sent).isLessThan(500);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.closed("silent") == 1);
      assertThat(server.metric("connections")).isZero();
    }
  }

  @Test
  void a_message_over_the_limit_is_refused_before_it_is_sent() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_MESSAGE_BYTES_MAX", "1000");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      // When
      client.send(header(FIN | TEXT, 1_001, 2));

      // Then
      RawWebSocket.Frame said = client.next();
      assertThat(said.code()).isEqualTo(1009);
      assertThat(said.reason()).isEqualTo("a message has more than 1000 bytes");
      assertThat(client.next()).isNull();
      assertThat(server.closed("too-big")).isEqualTo(1);
    }
  }

  @Test
  void last_words_reach_a_client_that_is_still_sending() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_MESSAGE_BYTES_MAX", "1000");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      // When more follows what is refused than any buffer holds
      client.send(header(FIN | BINARY, 40_000_000, 8), new byte[40_000_000]);

      // Then
      assertThat(client.next().code()).isEqualTo(1009);
      assertThat(client.next()).isNull();
    }
  }

  @Test
  void a_message_that_does_not_end_in_time_ends_the_connection() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_MESSAGE_TIMEOUT_MS", "300");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      client.send(text("one"), frame(TEXT, "tw".getBytes(UTF_8)));
      assertThat(told.word()).isEqualTo("opened");
      assertThat(told.word()).isEqualTo("text one");

      // When, though signs of life and more of the same message come
      Instant start = Instant.now();
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                client.send(frame(FIN | PONG, new byte[0]), frame(CONTINUATION, new byte[1]));
                return server.closed("message-timeout") == 1;
              });

      // Then
      assertThat(client.next().code()).isEqualTo(4001);
      assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(150));
    }
  }

  @Test
  void messages_one_after_another_are_no_message_that_does_not_end() throws Exception {
    try (TestServer server = TestServer.echo("WEBSOCKET_MESSAGE_TIMEOUT_MS", "1000");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      // Given a client whose reads and writes always end within a message
      byte[] two = joined(text("trout"), text("char"));
      Instant end = Instant.now().plusMillis(2_000);
      client.send(Arrays.copyOf(two, 14));
      while (Instant.now().isBefore(end)) {
        // When
        client.send(Arrays.copyOfRange(two, 14, two.length), Arrays.copyOf(two, 14));

        // Then
        assertThat(client.next().text()).isEqualTo("trout");
        assertThat(client.next().text()).isEqualTo("char");
      }
    }
  }

  @Test
  void pings_that_come_too_fast_end_the_connection() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_CONTROL_FRAMES_MAX", "10");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      // When
      byte[] two = joined(ping(""), frame(FIN | PONG, new byte[0]));
      client.send(two, two, two, two, two, two, two);

      // Then
      RawWebSocket.Frame said = client.next();
      while (said.opcode() == PONG) {
        said = client.next();
      }
      assertThat(said.code()).isEqualTo(4500);
      assertThat(client.next()).isNull();
      assertThat(server.closed("too-many-control-frames")).isEqualTo(1);
    }
  }

  @Test
  void while_the_socket_is_full_one_pong_is_owed_for_the_latest_ping() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_SEND_BUFFER_BYTES", "4096");
        RawWebSocket client = RawWebSocket.open(server.port(), 4_096)) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");
      told.onThread(() -> told.connection.sendBinary(new byte[3_000_000]));

      // When
      client.send(ping("one"), ping("two"), ping("three"), text("all told"));
      assertThat(told.word()).isEqualTo("text all told");

      // Then
      assertThat(client.next().payload()).hasSize(3_000_000);
      RawWebSocket.Frame pong = client.next();
      assertThat(pong.opcode()).isEqualTo(PONG);
      assertThat(pong.text()).isEqualTo("three");
      assertThat(told.word()).isEqualTo("drained");
      client.send(ping("four"));
      assertThat(client.next().text()).isEqualTo("four");
    }
  }

  @Test
  void what_breaks_the_protocol_ends_the_connection_with_its_reason() throws Exception {
    try (TestServer server = TestServer.recording();
        RawWebSocket client = RawWebSocket.open(server.port())) {
      // When
      client.send(ClientFrames.hex("81 01 61"));

      // Then
      RawWebSocket.Frame said = client.next();
      assertThat(said.code()).isEqualTo(1002);
      assertThat(said.reason()).isEqualTo("a frame is not masked");
      assertThat(client.next()).isNull();
      client.leave();
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");
      assertThat(told.word()).isEqualTo("closed 1002 a frame is not masked");
    }
  }

  @Test
  void a_client_that_is_gone_without_a_word_is_lost() throws Exception {
    try (TestServer server = TestServer.recording()) {
      // When
      RawWebSocket client = RawWebSocket.open(server.port());
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");
      client.leave();

      // Then
      assertThat(told.word()).isEqualTo("closed 1006 ");
      assertThat(server.closed("lost")).isEqualTo(1);
    }
  }

  @Test
  void a_client_that_is_gone_before_it_is_answered_is_told_once_and_leaves_its_place()
      throws Exception {
    // Given an I/O thread that answers only when the client is gone
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    Supplier<Recorder> whenGone =
        () -> {
          asked.countDown();
          try {
            gone.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return new Recorder();
        };
    try (TestServer server = TestServer.recording(whenGone)) {
      // When
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        client.setSoLinger(true, 0);
        String request = String.join("\r\n", RawWebSocket.request()) + "\r\n\r\n";
        client.getOutputStream().write(request.getBytes(UTF_8));
        asked.await();
      }
      gone.countDown();

      // Then
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("closed 1006 ");
      assertThat(told.untaken()).isZero();
      assertThat(server.metric("connections")).isZero();
    }
  }

  @Test
  void while_reads_are_paused_nothing_is_told_and_afterwards_all_in_order() throws Exception {
    // Given a listener that takes one message at a time
    AtomicInteger count = new AtomicInteger();
    class OneByOne extends Recorder {
      @Override
      public void text(byte[] utf8) {
        count.incrementAndGet();
        connection.pauseReads();
        super.text(utf8);
      }
    }
    try (TestServer server = TestServer.recording(OneByOne::new);
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");

      // When
      for (int i = 0; i < 500; i++) {
        client.send(text("message " + i), text("and " + i));
      }

      // Then
      for (int i = 0; i < 500; i++) {
        assertThat(told.word()).isEqualTo("text message " + i);
        assertThat(count).hasValue(2 * i + 1);
        told.onThread(() -> told.connection.resumeReads());
        assertThat(told.word()).isEqualTo("text and " + i);
        told.onThread(() -> told.connection.resumeReads());
      }
      client.send(ping("still there"));
      assertThat(client.next().text()).isEqualTo("still there");
    }
  }

  @Test
  void a_close_is_understood_though_reads_were_paused() throws Exception {
    try (TestServer server = TestServer.recording("WEBSOCKET_CLOSE_TIMEOUT_MS", "600000");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");
      told.onThread(() -> told.connection.pauseReads());
      client.send(text("unread"));

      // When
      told.onThread(() -> told.connection.close(CloseCode.NORMAL));
      assertThat(client.next().code()).isEqualTo(1000);
      client.send(close(1000, ""));

      // Then
      assertThat(client.next()).isNull();
      client.leave();
      assertThat(told.word()).startsWith("closed 1000 ");
    }
  }

  @Test
  void a_client_that_sends_without_end_does_not_keep_others_waiting() throws Exception {
    // Given a listener with some work to do for each message
    class Works extends Recorder {
      @Override
      public void text(byte[] utf8) {
        long end = System.nanoTime() + 200_000;
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
      }
    }
    try (TestServer server = TestServer.recording(Works::new);
        RawWebSocket busy = RawWebSocket.open(server.port());
        RawWebSocket other = RawWebSocket.open(server.port())) {
      // And one I/O thread, and a client that fills it with small messages
      byte[] many = new byte[7 * 10_000];
      for (int i = 0; i < 10_000; i++) {
        System.arraycopy(text("x"), 0, many, i * 7, 7);
      }
      Thread sending =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (true) {
                        busy.send(many);
                      }
                    } catch (IOException e) {
                      // The test is over.
                      assertThat(busy.socket().isClosed()).isTrue();
                    }
                  });
      await().until(() -> server.metric("messages_total") > 1_000);

      // When
      Instant start = Instant.now();
      for (int i = 0; i < 20; i++) {
        other.send(ping("are you there"));
        assertThat(other.next().text()).isEqualTo("are you there");
      }

      // Then
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
      busy.leave();
      sending.join();
    }
  }

  @Test
  void a_listener_that_fails_ends_its_own_connection_only() throws Exception {
    class Fails extends Recorder {
      @Override
      public void text(byte[] utf8) {
        connection.add("half a frame".getBytes(UTF_8));
        throw new IllegalStateException("on purpose");
      }
    }
    try (TestServer server = TestServer.recording(Fails::new);
        RawWebSocket client = RawWebSocket.open(server.port());
        RawWebSocket other = RawWebSocket.open(server.port())) {
      // When
      client.send(text("trout"));

      // Then
      RawWebSocket.Frame said = client.next();
      assertThat(said.code()).isEqualTo(1011);
      assertThat(said.reason()).doesNotContain("purpose");
      assertThat(client.next()).isNull();
      other.send(ping("still there"));
      assertThat(other.next().text()).isEqualTo("still there");
    }
  }

  @Test
  void the_timeouts_of_http_do_not_end_a_websocket() throws Exception {
    try (TestServer server =
            TestServer.echo("REQUEST_TIMEOUT_MS", "100", "IDLE_TIMEOUT_MS", "100");
        RawWebSocket client = RawWebSocket.open(server.port())) {
      // When ten times as much has passed
      Instant end = Instant.now().plusMillis(1_000);
      await().until(() -> Instant.now().isAfter(end));

      // Then
      client.send(text("trout"));
      assertThat(client.next().text()).isEqualTo("trout");
    }
  }

  @Test
  void more_than_allowed_are_refused_and_a_place_is_given_again() throws Exception {
    try (TestServer server = TestServer.echo("WEBSOCKET_CONNECTIONS_MAX", "1")) {
      try (RawWebSocket first = RawWebSocket.open(server.port())) {
        // When
        try (RawWebSocket second =
            new RawWebSocket(server.port(), 0, RawWebSocket.request(), new byte[0])) {
          // Then
          assertThat(second.head()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 5");
          assertThat(server.metric("connections")).isEqualTo(1);
          assertThat(server.metric("refused_total")).isEqualTo(1);
          assertThat(first.head()).contains(" 101 ");
        }
      }
      await().until(() -> server.metric("connections") == 0);
      try (RawWebSocket third = RawWebSocket.open(server.port())) {
        assertThat(third.head()).contains(" 101 ");
      }
    }
  }

  @Test
  void a_stop_closes_all_and_opens_no_more() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket polite = RawWebSocket.open(server.port())) {
      // When
      Thread stop =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      assertThat(server.upgrade.drain(Duration.ofSeconds(10))).isTrue();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });

      // Then
      assertThat(polite.next().code()).isEqualTo(1012);
      try (RawWebSocket late =
          new RawWebSocket(server.port(), 0, RawWebSocket.request(), new byte[0])) {
        assertThat(late.head()).startsWith("HTTP/1.1 503 ");
      }
      polite.send(close(1012, ""));
      assertThat(polite.next()).isNull();
      polite.leave();
      stop.join();
      assertThat(server.metric("connections")).isZero();
    }
  }

  @Test
  void those_who_leave_in_any_order_do_not_hide_those_who_stay() throws Exception {
    try (TestServer server = TestServer.recording()) {
      // Given three on one thread, of whom the first and then the last have left
      RawWebSocket first = RawWebSocket.open(server.port());
      Recorder ofFirst = server.opened.take();
      try (RawWebSocket second = RawWebSocket.open(server.port())) {
        RawWebSocket third = RawWebSocket.open(server.port());
        server.opened.take();
        Recorder ofThird = server.opened.take();
        first.close();
        assertThat(ofFirst.word()).isEqualTo("opened");
        assertThat(ofFirst.word()).isEqualTo("closed 1006 ");
        third.close();
        assertThat(ofThird.word()).isEqualTo("opened");
        assertThat(ofThird.word()).isEqualTo("closed 1006 ");

        // When
        assertThat(server.upgrade.drain(Duration.ofMillis(1))).isFalse();

        // Then
        assertThat(second.next().code()).isEqualTo(1012);
      }
    }
  }

  @Test
  void a_listener_that_stops_does_not_wait_for_websockets_and_ends_them() throws Exception {
    try (TestServer server = TestServer.recording();
        RawWebSocket client = RawWebSocket.open(server.port())) {
      Recorder told = server.opened.take();
      assertThat(told.word()).isEqualTo("opened");

      // When
      Instant start = Instant.now();
      server.listener.close();

      // Then
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
      assertThat(client.next()).isNull();
      assertThat(told.word()).isEqualTo("closed 1006 ");
    }
  }
}
