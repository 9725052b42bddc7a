package dev.eddyline.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told of a listener's answers, whoever gives them. */
@Timeout(30)
class CrossOriginTest {

  private static final String PAGE = "https://pages.example";
  private static final AllowedOrigins TWO =
      new AllowedOrigins(Set.of(PAGE, "http://127.0.0.1:8081"));
  private static final AllowedOrigins ANY = new AllowedOrigins(Set.of("*"));
  private static final AllowedOrigins OWN = new AllowedOrigins(Set.of());
  private static final HttpHandler HANDLER =
      exchange -> {
        if (exchange.getRequestPath().equals("/v1/crash")) {
          throw new IllegalStateException("a fault of ours");
        }
        exchange.getResponseSender().send("hello");
      };

  private static HttpListener start(AllowedOrigins origins) {
    return HttpListener.start(
        HttpConfig.from(Settings.of(Map.of("EDDYLINE_TEST_IO_THREADS", "1")), "TEST", 0),
        new CrossOrigin(origins, path -> path.startsWith("/v1/"), "POST, GET", "Sent", "Read"),
        HANDLER);
  }

  /** The whole answer to a request whose connection then ends. */
  private static String answer(HttpListener listener, String line, String... headers) {
    try (Socket socket = connect(listener)) {
      return answer(socket, line, headers);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  private static String answer(Socket socket, String line, String... headers) throws IOException {
    String head = line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    String request =
        head + String.join("\r\n", headers) + (headers.length > 0 ? "\r\n\r\n" : "\r\n");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Socket connect(HttpListener listener) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, "http://127.0.0.1:8081"})
  void a_page_of_an_allowed_origin_may_read_the_answer(String origin) {
    try (HttpListener listener = start(TWO)) {
      // When
      String answer = answer(listener, "GET /v1/x", "Origin: " + origin);

      // Then
      assertThat(answer)
          .startsWith("HTTP/1.1 200 ")
          .contains("Access-Control-Allow-Origin: " + origin + "\r\n")
          .contains("Access-Control-Expose-Headers: Read\r\n")
          .contains("Vary: Origin\r\n")
          .doesNotContain("Access-Control-Allow-Methods")
          .endsWith("hello");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /v1/x     | Origin: https://other.example      | 200
          GET /v1/x     | Origin: https://pages.example.evil | 200
          GET /v1/x     | X: y                               | 200
          GET /other    | Origin: https://pages.example      | 200
          OPTIONS /v1/x | Origin: https://other.example      | 200
          """)
  void nobody_else_is_told_anything(String line, String header, int status) {
    try (HttpListener listener = start(TWO)) {
      // When
      String answer = answer(listener, line, header, "Access-Control-Request-Method: POST");

      // Then it is the handler's answer
      assertThat(answer)
          .startsWith("HTTP/1.1 " + status + " ")
          .doesNotContain("Access-Control-")
          .endsWith("hello");
    }
  }

  @Test
  void where_only_its_own_pages_may_nothing_is_said() {
    try (HttpListener listener = start(OWN)) {
      // When
      String answer = answer(listener, "GET /v1/x", "Origin: http://x");

      // Then
      assertThat(answer).doesNotContain("Access-Control-").doesNotContain("Vary");
    }
  }

  @Test
  void where_every_page_may_the_answer_is_the_same_for_all() {
    try (HttpListener listener = start(ANY)) {
      // When
      String asked = answer(listener, "GET /v1/x", "Origin: " + PAGE);
      String unasked = answer(listener, "GET /v1/x");

      // Then
      assertThat(asked).contains("Access-Control-Allow-Origin: *\r\n").doesNotContain("Vary");
      assertThat(unasked).contains("Access-Control-Allow-Origin: *\r\n");
    }
  }

  @Test
  void a_browser_that_asks_first_is_answered_at_once() {
    try (HttpListener listener = start(TWO)) {
      // When
      String answer =
          answer(
              listener,
              "OPTIONS /v1/x",
              "Origin: " + PAGE,
              "Access-Control-Request-Method: POST",
              "Access-Control-Request-Headers: idempotency-key");

      // Then
      assertThat(answer)
          .startsWith("HTTP/1.1 204 ")
          .contains("Access-Control-Allow-Origin: " + PAGE + "\r\n")
          .contains("Access-Control-Allow-Methods: POST, GET\r\n")
          .contains("Access-Control-Allow-Headers: Sent\r\n")
          .contains("Access-Control-Max-Age: 86400\r\n")
          .doesNotContain("hello");
    }
  }

  @Test
  void errors_can_be_read_as_well() throws Exception {
    HttpListener listener = start(TWO);
    try (Socket early = connect(listener);
        Socket late = connect(listener)) {
      // Given a client that is connected before the stop
      late.getOutputStream()
          .write("GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(late.getInputStream().read()).isEqualTo('H');

      // When
      String crash = answer(early, "GET /v1/crash", "Origin: " + PAGE);
      String path = answer(listener, "GET /v1/\u00e4", "Origin: " + PAGE);
      listener.drain();
      String stopping = answer(late, "POST /v1/x", "Origin: " + PAGE);

      // Then
      String told = "Access-Control-Allow-Origin: " + PAGE + "\r\n";
      assertThat(crash).startsWith("HTTP/1.1 500 ").contains(told);
      assertThat(path).startsWith("HTTP/1.1 400 ").contains(told);
      assertThat(stopping).contains("HTTP/1.1 503 ").contains(told);
    } finally {
      listener.close();
    }
  }
}
