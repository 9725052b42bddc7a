package dev.eddyline.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.eddyline.chassis.config.Settings;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 9112 at the edge, byte by byte: what two readers could take for different requests is refused
 * and ends the connection, so that nothing that stands behind it is taken for a request.
 */
@Timeout(60)
class StrictHttpTest {

  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  private static HttpListener listener;

  @BeforeAll
  static void start() {
    HttpHandler whole =
        exchange ->
            exchange
                .getRequestReceiver()
                .receiveFullBytes(
                    (of, body) ->
                        of.getResponseSender()
                            .send(
                                "took "
                                    + of.getRequestPath()
                                    + " "
                                    + new String(body, StandardCharsets.ISO_8859_1)
                                    + "\n"));
    Map<String, String> settings =
        Map.of("EDDYLINE_TEST_IO_THREADS", "1", "EDDYLINE_TEST_REQUEST_TIMEOUT_MS", "2000");
    listener = HttpListener.start(HttpConfig.from(Settings.of(settings), "TEST", 0), whole);
  }

  @AfterAll
  static void stop() {
    listener.close();
  }

  private static String exchanged(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String get(String... headers) {
    return "GET /a HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }

  private static String post(String body, String... headers) {
    return "POST /a HTTP/1.1\r\nHost: x\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
  }

  private static String chunked(String body) {
    return post(body, "Transfer-Encoding: chunked");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("3.2 no host", get("A: b")),
        arguments("3.2 two hosts", get("Host: x", "Host: y")),
        arguments("3.2 the same host twice", get("Host: x", "Host: x")),
        arguments("3.2 an empty host", get("Host: ")),
        arguments("3.2 a host with a space", get("Host: a b")),
        arguments("3.2 a host with an at sign", get("Host: a@b")),
        arguments("3.2 a host with a path", get("Host: a/b")),
        arguments("3.2 a host with no port number", get("Host: a:b")),
        arguments("5.1 a space before the colon", get("Host: x", "A : b")),
        arguments("5.1 a tab before the colon", get("Host: x", "A\t: b")),
        arguments("5.1 a name with a space", get("Host: x", "A b: c")),
        arguments("5.1 an empty name", get("Host: x", ": c")),
        arguments("5.1 no colon", get("Host: x", "A")),
        arguments("5.1 a name that is no token", get("Host: x", "A(b): c")),
        arguments("5.1 a name with a letter that is not ASCII", get("Host: x", "A\u00e4: c")),
        arguments("5.1 a space before the first header", get(" Host: x", "A: b")),
        arguments("5.5 NUL in a value", get("Host: x", "A: b\0c")),
        arguments("5.5 a bare CR in a value", get("Host: x", "A: b\rc")),
        arguments("5.5 a bare LF in the head", get("Host: x", "A: b\nC: d")),
        arguments("5.5 DEL in a value", get("Host: x", "A: b\u007fc")),
        arguments("5.5 a control character in a value", get("Host: x", "A: b\u0001c")),
        arguments("2.2 bare LF as line end", "GET /a HTTP/1.1\nHost: x\n\n"),
        arguments("3 two spaces", "GET  /a HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("3 a tab", "GET\t/a HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("3 a space at the end", "GET /a HTTP/1.1 \r\nHost: x\r\n\r\n"),
        arguments("3 no version", "GET /a\r\nHost: x\r\n\r\n"),
        arguments("2.3 a version in small letters", "GET /a http/1.1\r\nHost: x\r\n\r\n"),
        arguments("2.3 a version of two digits", "GET /a HTTP/1.10\r\nHost: x\r\n\r\n"),
        arguments("2.3 another protocol", "GET /a ICAP/1.0\r\nHost: x\r\n\r\n"),
        arguments("3.1 a method that is no token", "G@T /a HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("3.2 a target that is no path", "GET a HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments(
            "6.3 a length and chunks",
            post("0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked")),
        arguments(
            "6.3 chunks and a length",
            post("0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5")),
        arguments("6.3 two lengths", post("hello", "Content-Length: 5", "Content-Length: 6")),
        arguments(
            "6.3 the same length twice", post("hello", "Content-Length: 5", "Content-Length: 5")),
        arguments("6.3 a list of lengths", post("hello", "Content-Length: 5, 5")),
        arguments("6.3 a length with a sign", post("hello", "Content-Length: +5")),
        arguments("6.3 a negative length", post("hello", "Content-Length: -5")),
        arguments("6.3 a hexadecimal length", post("hello", "Content-Length: 0x5")),
        arguments("6.3 a length with a space", post("hello", "Content-Length: 1 5")),
        arguments("6.3 an empty length", post("hello", "Content-Length: ")),
        arguments(
            "6.3 a length beyond all bounds",
            post("hello", "Content-Length: 99999999999999999999")),
        arguments("6.1 chunked twice", post("0\r\n\r\n", "Transfer-Encoding: chunked, chunked")),
        arguments(
            "6.1 chunked in two headers",
            post("0\r\n\r\n", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked")),
        arguments("6.1 chunked not last", post("0\r\n\r\n", "Transfer-Encoding: chunked, gzip")),
        arguments("6.1 a coding nobody knows", post("0\r\n\r\n", "Transfer-Encoding: xchunked")),
        arguments("6.1 identity", post("hello", "Transfer-Encoding: identity")),
        arguments("6.1 an empty coding", post("hello", "Transfer-Encoding: ")),
        arguments(
            "6.1 chunks in HTTP/1.0",
            "POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedAndNothingBehindItIsTaken(String what, String bytes) throws IOException {
    // When
    String answer = exchanged(bytes + NEXT);

    // Then
    assertThat(answer).matches("(?s)HTTP/1\\.[01] 400 .*");
    assertThat(answer.split("HTTP/1\\.[01] [0-9]", -1)).as("one answer").hasSize(2);
    assertThat(answer).doesNotContain("took /next");
  }

  static Stream<Arguments> cutOff() {
    return Stream.of(
        arguments("7.1 a chunk size that is none", chunked("x\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 an empty chunk size", chunked("\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a chunk size with a sign", chunked("+5\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a negative chunk size", chunked("-5\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")),
        arguments(
            "7.1 a chunk size beyond all bounds",
            chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1.2 a trailer that is no header", chunked("5\r\nhello\r\n0\r\nA b\r\n\r\n")));
  }

  /** Undertow reads a body, and closes the connection without a word. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cutOff")
  void endsTheConnectionAndNothingBehindItIsTaken(String what, String bytes) throws IOException {
    // When
    String answer = exchanged(bytes + NEXT);

    // Then
    assertThat(answer).doesNotContain("took");
  }

  static Stream<Arguments> taken() {
    return Stream.of(
        arguments("a path", get("Host: x"), "took /a "),
        arguments("a host with a port", get("Host: example.org:8080"), "took /a "),
        arguments("a host that is an address", get("Host: [::1]:80"), "took /a "),
        arguments(
            "3.2.2 an absolute target", "GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n", "took /a "),
        arguments("5.1 no space behind the colon", get("Host:x"), "took /a "),
        arguments("5.1 spaces around a value", get("Host: x", "A: \t b \t "), "took /a "),
        arguments("5.5 a letter that is not ASCII", get("Host: x", "A: \u00e4"), "took /a "),
        arguments("5.5 an empty value", get("Host: x", "A:"), "took /a "),
        arguments("a body", post("hello", "Content-Length: 5"), "took /a hello"),
        arguments("chunks", chunked("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"), "took /a hello!"),
        arguments("7.1 leading zeros", chunked("0005\r\nhello\r\n0\r\n\r\n"), "took /a hello"),
        arguments("7.1.1 an extension", chunked("5;a=b\r\nhello\r\n0\r\n\r\n"), "took /a hello"),
        arguments("7.1.2 a trailer", chunked("5\r\nhello\r\n0\r\nA: b\r\n\r\n"), "took /a hello"),
        arguments(
            "6.1 in any letters", post("0\r\n\r\n", "Transfer-Encoding: Chunked"), "took /a "));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("taken")
  void isTakenAndSoIsWhatIsBehindIt(String what, String bytes, String took) throws IOException {
    // When
    String answer = exchanged(bytes + NEXT);

    // Then
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains(took + "\n", "took /next");
  }
}
