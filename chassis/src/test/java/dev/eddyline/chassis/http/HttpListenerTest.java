package dev.eddyline.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.Settings;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSourceChannel;

@Timeout(30)
class HttpListenerTest {

  private static final HttpHandler HELLO = exchange -> exchange.getResponseSender().send("hello");

  @Test
  void says_which_address_is_taken() {
    // Given
    try (HttpListener first = start(HELLO, Map.of())) {
      // When, then
      assertThatThrownBy(
              () -> start(HELLO, Map.of("EDDYLINE_TEST_PORT", Integer.toString(first.port()))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("cannot listen on " + first.address());
    }
  }

  @Test
  void a_crash_in_a_handler_is_a_problem_document_without_its_cause() throws Exception {
    // Given
    HttpHandler crashes =
        exchange -> {
          throw new IllegalStateException("secret");
        };
    try (HttpListener listener = start(crashes, Map.of());
        Socket socket = connect(listener)) {
      // When
      send(socket, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      // Then
      assertThat(all(socket))
          .startsWith("HTTP/1.1 500 ")
          .contains("Content-Type: application/problem+json")
          .contains("\"code\":\"internal-error\"")
          .doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/k\u00e4se", "/a\u0001", "/a\u007f", "/?\u00e4", "/a;\u00e4=1", "/a#b", "/?a#b"})
  void an_address_with_other_than_visible_ascii_or_a_fragment_is_refused(String address)
      throws Exception {
    // Given
    try (HttpListener listener = start(HELLO, Map.of());
        Socket socket = connect(listener)) {
      // When
      send(socket, "GET " + address + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      // Then
      assertThat(all(socket))
          .startsWith("HTTP/1.1 400 ")
          .contains("Content-Type: application/problem+json")
          .contains("\"code\":\"invalid-path\"")
          .doesNotContain("hello");
    }
  }

  @Test
  void a_client_that_asks_first_is_told_to_go_on() throws Exception {
    // Given
    HttpHandler echo =
        exchange ->
            exchange
                .getRequestReceiver()
                .receiveFullString((same, body) -> same.getResponseSender().send(body));
    try (HttpListener listener = start(echo, Map.of());
        Socket socket = connect(listener)) {
      // When
      send(
          socket,
          String.join(
              "\r\n",
              "POST / HTTP/1.1",
              "Host: x",
              "Connection: close",
              "Expect: 100-continue",
              "Content-Length: 5",
              "",
              ""));
      byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
      send(socket, "trout");

      // Then
      assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
      assertThat(all(socket)).contains("HTTP/1.1 200 ").endsWith("trout");
    }
  }

  @Test
  void a_body_without_end_that_nobody_reads_ends_the_connection() throws Exception {
    // Given
    try (HttpListener listener = start(HELLO, Map.of());
        Socket socket = connect(listener)) {
      // When
      send(
          socket,
          String.join(
              "\r\n", "POST / HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", "", "1", "x"));

      // Then
      assertThat(all(socket)).contains("Connection: close").endsWith("hello");
    }
  }

  @Test
  void a_bounded_body_that_nobody_reads_is_thrown_away_and_the_connection_goes_on()
      throws Exception {
    // Given
    try (HttpListener listener = start(HELLO, Map.of());
        Socket socket = connect(listener)) {
      // When
      send(
          socket,
          String.join("\r\n", "POST / HTTP/1.1", "Host: x", "Content-Length: 5", "", "trout")
              + String.join("\r\n", "GET / HTTP/1.1", "Host: x", "Connection: close", "", ""));

      // Then
      assertThat(all(socket).split("hello", -1)).hasSize(3);
    }
  }

  @Test
  void a_head_over_the_limit_is_refused() throws Exception {
    // Given
    try (HttpListener listener = start(HELLO, Map.of("EDDYLINE_TEST_HEADER_BYTES_MAX", "1024"));
        Socket socket = connect(listener)) {
      // When
      send(socket, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(2_000) + "\r\n\r\n");

      // Then
      assertThat(all(socket))
          .startsWith("HTTP/1.1 431 ")
          .contains("\"code\":\"head-too-large\"")
          .doesNotContain("hello");
    }
  }

  @Test
  void connections_over_the_limit_wait_for_one_to_close() throws Exception {
    // Given
    try (HttpListener listener = start(HELLO, Map.of("EDDYLINE_TEST_CONNECTIONS_MAX", "1"))) {
      Socket first = connect(listener);
      send(first, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(first.getInputStream().read()).isEqualTo('H');
      try (Socket second = connect(listener)) {
        send(second, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        second.setSoTimeout(300);
        assertThatThrownBy(() -> second.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);

        // When
        first.close();

        // Then
        second.setSoTimeout(10_000);
        assertThat(all(second)).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void a_head_that_does_not_end_is_refused_and_an_idle_connection_closed() throws Exception {
    // Given
    try (HttpListener listener =
            start(
                HELLO,
                Map.of(
                    "EDDYLINE_TEST_REQUEST_TIMEOUT_MS", "200",
                    "EDDYLINE_TEST_IDLE_TIMEOUT_MS", "200"));
        Socket slow = connect(listener);
        Socket idle = connect(listener)) {
      // When
      send(slow, "GET / HTTP/1.1\r\nHost:");
      send(idle, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

      // Then
      assertThat(all(slow)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request-timeout\"");
      assertThat(all(idle)).endsWith("hello");
    }
  }

  @Test
  void a_body_that_nobody_reads_and_that_does_not_end_ends_the_connection() throws Exception {
    // Given
    try (HttpListener listener = start(HELLO, Map.of("EDDYLINE_TEST_REQUEST_TIMEOUT_MS", "200"));
        Socket slow = connect(listener)) {
      // When
      send(slow, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\ntro");

      // Then
      assertThat(all(slow)).startsWith("HTTP/1.1 200 ").endsWith("hello");
    }
  }

  @Test
  void a_body_that_is_streamed_may_take_longer_and_its_handler_is_told_of_a_fault()
      throws Exception {
    // Given
    CompletableFuture<Problem> told = new CompletableFuture<>();
    HttpHandler streams =
        exchange -> {
          RequestBody.stream(exchange, told::complete);
          exchange.getRequestReceiver().receiveFullBytes((same, body) -> {});
        };
    try (HttpListener listener = start(streams, Map.of("EDDYLINE_TEST_REQUEST_TIMEOUT_MS", "100"));
        Socket socket = connect(listener)) {
      // When nothing comes for a while
      send(socket, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
      socket.setSoTimeout(500);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(told).isNotDone();
      send(socket, "1 \r\n");

      // Then
      assertThat(told.get().code()).isEqualTo("malformed-request");
    }
  }

  @Test
  void whoever_reads_behind_a_request_leaves_nothing_that_could_be_one() throws Exception {
    // Given a handler that looks whether its client is gone, and then answers all the same
    HttpHandler looks =
        exchange ->
            exchange.dispatch(
                exchange.getIoThread(),
                () -> {
                  HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
                  ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
                  source.setReadListener(
                      readable -> {
                        try {
                          if (readable.read(ByteBuffer.allocate(1)) > 0) {
                            readable.suspendReads();
                            exchange.getResponseSender().send("looked");
                          }
                        } catch (IOException e) {
                          IoUtils.safeClose(connection);
                        }
                      });
                  source.resumeReads();
                });
    try (HttpListener listener = start(looks, Map.of());
        Socket socket = connect(listener)) {
      // When a byte is lost before what then reads as a request
      send(socket, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
      send(socket, "xGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      // Then
      assertThat(all(socket).split("looked", -1)).hasSize(2);
    }
  }

  @Test
  void a_stop_answers_what_is_under_way_and_refuses_what_is_new() throws Exception {
    // Given
    CompletableFuture<HttpServerExchange> held = new CompletableFuture<>();
    CountDownLatch released = new CountDownLatch(1);
    HttpHandler handler =
        exchange -> {
          if (exchange.getRequestPath().equals("/held")) {
            exchange.dispatch(
                Runnable::run,
                () -> {
                  held.complete(exchange);
                });
          } else {
            HELLO.handleRequest(exchange);
          }
        };
    HttpListener listener = start(handler, Map.of());
    try (Socket underWay = connect(listener);
        Socket late = connect(listener)) {
      send(late, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(late.getInputStream().read()).isEqualTo('H');
      send(underWay, "GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      HttpServerExchange exchange = held.get();

      // When
      listener.drain();
      send(late, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String refused = all(late);
      Thread closing =
          Thread.ofPlatform()
              .start(
                  () -> {
                    listener.close();
                    released.countDown();
                  });
      assertThat(released.getCount()).isOne();
      exchange.getIoThread().execute(() -> exchange.getResponseSender().send("done"));

      // Then
      assertThat(all(underWay)).startsWith("HTTP/1.1 200 ").endsWith("done");
      assertThat(refused)
          .contains("HTTP/1.1 503 ")
          .contains("Retry-After: 1")
          .contains("\"code\":\"stopping\"");
      closing.join();
    }
  }

  private static HttpListener start(HttpHandler handler, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(Map.of("EDDYLINE_TEST_IO_THREADS", "1"));
    all.putAll(environment);
    return HttpListener.start(HttpConfig.from(Settings.of(all), "TEST", 0), handler);
  }

  private static Socket connect(HttpListener listener) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Everything up to the end of the connection. */
  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
