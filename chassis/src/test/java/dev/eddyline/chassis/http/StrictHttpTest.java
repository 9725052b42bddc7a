package dev.eddyline.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.testkit.TestCertificate;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9112 at the edge, byte by byte: what two readers could take for different requests is refused
 * and ends the connection, so that nothing that stands behind it is taken for a request.
 */
@Timeout(60)
class StrictHttpTest {

  private static final int HEAD_BYTES_MAX = 20_000;
  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  private static final TestCertificate CERTIFICATE = TestCertificate.of("strict", "EC");

  @TempDir private static Path folder;
  private static HttpListener plain;
  private static HttpListener secure;
  private static final BlockingQueue<HttpServerExchange> held = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start() throws IOException {
    HttpHandler whole =
        exchange -> {
          if (exchange.getRequestPath().equals("/held")) {
            exchange.dispatch(Runnable::run, () -> held.add(exchange));
          } else if (exchange.getRequestPath().equals("/held-read")) {
            exchange
                .getRequestReceiver()
                .receiveFullBytes((of, body) -> of.dispatch(Runnable::run, () -> held.add(of)));
          } else if (exchange.getRequestPath().equals("/early")) {
            exchange.getResponseSender().send("early\n");
          } else {
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
          }
        };
    Path certificates = folder.resolve("certificates.pem");
    Path key = folder.resolve("key.pem");
    CERTIFICATE.write(certificates, key);
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "EDDYLINE_TEST_IO_THREADS",
                "1",
                "EDDYLINE_TEST_REQUEST_TIMEOUT_MS",
                "5000",
                "EDDYLINE_TEST_HEADER_BYTES_MAX",
                Integer.toString(HEAD_BYTES_MAX)));
    plain = HttpListener.start(HttpConfig.from(Settings.of(settings), "TEST", 0), whole);
    settings.put("EDDYLINE_TEST_TLS_CERTIFICATES", certificates.toString());
    settings.put("EDDYLINE_TEST_TLS_KEY", key.toString());
    secure = HttpListener.start(HttpConfig.from(Settings.of(settings), "TEST", 0), whole);
  }

  @AfterAll
  static void stop() {
    plain.close();
    secure.close();
  }

  private static Socket connect(boolean tls) throws IOException {
    Socket socket =
        tls
            ? CERTIFICATE
                .client()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), secure.port())
            : new Socket(InetAddress.getLoopbackAddress(), plain.port());
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void send(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Everything that is answered to what is sent in these pieces. */
  private static String exchanged(boolean tls, String... pieces) throws IOException {
    try (Socket socket = connect(tls)) {
      for (String piece : pieces) {
        send(socket, piece);
      }
      return rest(socket);
    }
  }

  private static int answers(String answer) {
    return answer.split("HTTP/1\\.[01] [0-9]", -1).length - 1;
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
            "POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        arguments("5.2 a folded header", get("Host: x", "A: b", " c")),
        arguments("5.2 a header folded with a tab", get("Host: x", "A: b", "\tc")),
        arguments("5.2 a folded length", post("hello", "Content-Length:", " 5")),
        arguments("2.2 two empty lines before a request", "\r\n\r\n" + get("Host: x")),
        arguments("2.2 a bare LF before a request", "\n" + get("Host: x")),
        arguments("2.2 a bare CR before a request", "\r" + get("Host: x")),
        arguments("2.2 a space before a request", " " + get("Host: x")),
        arguments("2.2 a bare LF behind the head", "GET /a HTTP/1.1\r\nHost: x\r\n\n"),
        arguments("2.2 a bare CR behind the head", "GET /a HTTP/1.1\r\nHost: x\r\n\rA"),
        arguments("7.1 a chunk size that is none", chunked("x\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 an empty chunk size", chunked("\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a chunk size with a sign", chunked("+5\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a negative chunk size", chunked("-5\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")),
        arguments(
            "7.1 a chunk size beyond all bounds",
            chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n")),
        arguments(
            "7.1 a chunk size of too many digits",
            chunked("000000000000005\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a space behind the size", chunked("5 \r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a space before the size", chunked(" 5\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a bare LF behind the size", chunked("5\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a bare CR behind the size", chunked("5\rhello\r\n0\r\n\r\n")),
        arguments("7.1 a bare LF behind a chunk", chunked("5\r\nhello\n0\r\n\r\n")),
        arguments("7.1 a bare CR behind a chunk", chunked("5\r\nhello\r0\r\n\r\n")),
        arguments("7.1 a bare LF behind the last size", chunked("5\r\nhello\r\n0\n\r\n")),
        arguments("7.1 a bare LF at the end", chunked("5\r\nhello\r\n0\r\n\n")),
        arguments("7.1 a chunk longer than told", chunked("4\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a chunk shorter than told", chunked("6\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1 a chunk without its end", chunked("5\r\nhello0\r\n\r\n")),
        arguments("7.1.1 a LF in an extension", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1.1 a CR in an extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1.1 NUL in an extension", chunked("5;a\0b\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1.1 a space before one", chunked("5 ;a\r\nhello\r\n0\r\n\r\n")),
        arguments("7.1.2 a trailer that is no header", chunked("0\r\nA b\r\n\r\n")),
        arguments("7.1.2 NUL in a trailer", chunked("0\r\nA: \0\r\n\r\n")),
        arguments("7.1.2 a control character in a trailer", chunked("0\r\nA: \1\r\n\r\n")),
        arguments("7.1.2 a folded trailer", chunked("0\r\nA: b\r\n c\r\n\r\n")),
        arguments("7.1.2 a space before a colon", chunked("0\r\nA : b\r\n\r\n")),
        arguments("7.1.2 a bare LF behind a trailer", chunked("0\r\nA: b\n\r\n")),
        arguments("7.1.2 a length as a trailer", chunked("0\r\nContent-Length: 5\r\n\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedAndNothingBehindItIsTaken(String what, String bytes) throws IOException {
    // When
    String answer = exchanged(false, bytes + NEXT);

    // Then
    assertThat(answer).matches("(?s)HTTP/1\\.[01] 400 .*");
    assertThat(answers(answer)).as("one answer").isOne();
    assertThat(answer).doesNotContain("took");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedWithTlsAndByteByByteToo(String what, String bytes) throws IOException {
    // When
    String answer = exchanged(true, bytes.split(""));

    // Then
    assertThat(answer).matches("(?s)HTTP/1\\.[01] 400 .*");
    assertThat(answers(answer)).as("one answer").isOne();
    assertThat(answer).doesNotContain("took");
  }

  static Stream<Arguments> tooLarge() {
    String more = "x".repeat(HEAD_BYTES_MAX);
    return Stream.of(
        arguments("a target", "GET /" + more + " HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("a header", get("Host: x", "A: " + more)),
        arguments("headers", get("Host: x", "A: b\r\n".repeat(HEAD_BYTES_MAX / 6) + "C: d")),
        arguments("an extension", chunked("5;" + more + "\r\nhello\r\n0\r\n\r\n")),
        arguments("extensions", chunked("1;aaaaaaa\r\nx\r\n".repeat(HEAD_BYTES_MAX / 8 + 1) + "0")),
        arguments("a trailer", chunked("0\r\nA: " + more + "\r\n\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tooLarge")
  void whatIsOverTheLimitIsRefusedAndNothingBehindItIsTaken(String what, String bytes)
      throws IOException {
    // When
    String answer = exchanged(false, bytes + NEXT);

    // Then
    assertThat(answer).startsWith("HTTP/1.1 431 ").contains("\"code\":\"head-too-large\"");
    assertThat(answers(answer)).as("one answer").isOne();
    assertThat(answer).doesNotContain("took");
  }

  @Test
  void aRefusalNamesThePartAtFaultAndItsByte() throws IOException {
    // When
    String head = exchanged(false, get("Host: x", "A: b", " c"));
    String body = exchanged(false, chunked("5 \r\n"));

    // Then
    assertThat(head)
        .contains("Content-Type: application/problem+json", "Connection: close")
        .contains("\"code\":\"malformed-request\"", "\"field\":\"header\"", "(byte 32)");
    assertThat(body)
        .contains("Content-Type: application/problem+json", "Connection: close")
        .contains("\"code\":\"malformed-request\"", "\"field\":\"chunk\"");
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
            "6.1 in any letters", post("0\r\n\r\n", "Transfer-Encoding: Chunked"), "took /a "),
        arguments("2.2 an empty line before a request", "\r\n" + get("Host: x"), "took /a "),
        arguments(
            "7.1.1 a quoted extension",
            chunked("5;a=\"b c\"; d\r\nhello\r\n0;e\r\n\r\n"),
            "took /a hello"),
        arguments("no body", post("", "Content-Length: 0"), "took /a "),
        arguments(
            "a head larger than a buffer of Undertow's",
            get("Host: x", "A: " + "b".repeat(18_000)),
            "took /a "),
        arguments(
            "a body larger than a buffer",
            post("b".repeat(50_000), "Content-Length: 50000"),
            "took /a " + "b".repeat(50_000)),
        arguments(
            "chunks larger than a buffer",
            chunked(("5000\r\n" + "c".repeat(0x5000) + "\r\n").repeat(3) + "0\r\n\r\n"),
            "took /a " + "c".repeat(0x5000 * 3)),
        arguments(
            "many small chunks",
            chunked("1\r\nd\r\n".repeat(10_000) + "0\r\n\r\n"),
            "took /a " + "d".repeat(10_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("taken")
  void isTakenAndSoIsWhatIsBehindIt(String what, String bytes, String took) throws IOException {
    for (boolean tls : new boolean[] {false, true}) {
      // When
      String answer = exchanged(tls, bytes + NEXT);

      // Then
      assertThat(answer).startsWith("HTTP/1.1 200 ").contains(took + "\n", "took /next");
      assertThat(answers(answer)).isEqualTo(2);
    }
  }

  static Stream<Arguments> cut() {
    return Stream.of(
        arguments("no body", get("Host: x", "A: b"), "took /a "),
        arguments("an empty line before", "\r\n" + get("Host: x"), "took /a "),
        arguments("a body", post("hello", "Content-Length: 5"), "took /a hello"),
        arguments(
            "chunks", chunked("5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nA: b\r\n\r\n"), "took /a hello!"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cut")
  void isTakenWhereverItIsCut(String what, String bytes, String took) throws IOException {
    for (boolean tls : new boolean[] {false, true}) {
      for (int at = 1; at < bytes.length(); at++) {
        // When it comes in two pieces, in front of the next
        String answer = exchanged(tls, bytes.substring(0, at), bytes.substring(at) + NEXT);

        // Then
        assertThat(answer)
            .as("cut at %s", at)
            .startsWith("HTTP/1.1 200 ")
            .contains(took + "\n", "took /next");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void veryManyRequestsInOnePieceAreAllAnsweredInOrder(boolean tls) throws IOException {
    // Given
    StringBuilder bytes = new StringBuilder();
    StringBuilder took = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      bytes.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      took.append("took /").append(i).append(" ;");
    }

    // When
    String answer = exchanged(tls, bytes + NEXT);

    // Then
    assertThat(answer.lines().filter(line -> line.startsWith("took ")).toList())
        .isEqualTo(List.of((took + "took /next ;").split(";")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFaultInTheSecondOfTwoRequestsComesBehindTheAnswerToTheFirst(boolean tls) throws Exception {
    // Given a first request that is not answered yet
    try (Socket socket = connect(tls)) {
      send(socket, "GET /held HTTP/1.1\r\nHost: x\r\n\r\n" + get("Host: x", "A: b", " c") + NEXT);
      HttpServerExchange first = held.take();

      // When
      first.getIoThread().execute(() -> first.getResponseSender().send("took /held\n"));

      // Then
      String answer = rest(socket);
      assertThat(answers(answer)).isEqualTo(2);
      assertThat(answer)
          .matches("(?s)HTTP/1.1 200 .*took /held\n.*HTTP/1.1 400 .*malformed-request.*")
          .doesNotContain("took /next", "took /a");
    }
  }

  static Stream<Arguments> notAnsweredYet() {
    String body = "POST /held-read HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na";
    return Stream.of(false, true)
        .flatMap(
            tls ->
                Stream.of(
                    arguments("no body", tls, "GET /held HTTP/1.1\r\nHost: x\r\n\r\n", ""),
                    arguments("a body that came with its head", tls, body + "b", ""),
                    arguments("a body that came later", tls, body, "b")));
  }

  /** Else the thread would be told of it again and again, until the answer is out. */
  @ParameterizedTest(name = "{0}, TLS {1}")
  @MethodSource("notAnsweredYet")
  void whatComesBeforeTheAnswerEndsTheReadingUntilThen(
      String what, boolean tls, String request, String rest) throws Exception {
    // Given
    try (Socket socket = connect(tls)) {
      send(socket, request);
      send(socket, rest);
      HttpServerExchange exchange = held.take();

      // When
      send(socket, NEXT);

      // Then
      await().until(() -> !RequestGate.of(exchange).isReadResumed());
      exchange.getIoThread().execute(() -> exchange.getResponseSender().send("held\n"));
      assertThat(rest(socket)).contains("held\n").endsWith("took /next \n");
    }
  }

  @Test
  void aFaultInABodyWhoseRequestIsAnsweredAlreadyEndsTheConnection() throws IOException {
    // Given
    try (Socket socket = connect(false)) {
      send(socket, "POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n");
      send(socket, "Expect: nothing\r\n\r\nab");

      // When what is left of the body is followed by what is no request
      send(socket, "cd" + "G(T / HTTP/1.1\r\n\r\n" + NEXT);

      // Then
      assertThat(rest(socket))
          .matches("(?s)HTTP/1.1 200 .*early.*HTTP/1.1 400 .*malformed-request.*")
          .doesNotContain("took");
    }
  }

  @Test
  void anAnswerThatHasBegunIsNotFollowedByAnotherForAFaultInItsBody() throws IOException {
    // When
    String answer =
        exchanged(
            false,
            "POST /early HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
            "llo!!!" + NEXT);

    // Then
    assertThat(answers(answer)).isOne();
    assertThat(answer).doesNotContain("took");
  }
}
