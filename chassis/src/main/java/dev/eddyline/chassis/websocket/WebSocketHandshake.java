package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.Problem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client's opening handshake, judged (RFC 6455 section 4.2). Reads the request only. */
public sealed interface WebSocketHandshake {

  /** The version of the protocol (RFC 6455 section 4.1). */
  String VERSION = "13";

  /**
   * It can be upgraded.
   *
   * @param accept proof that the key was read (RFC 6455 section 4.2.2)
   * @param extensions what was negotiated; null where nothing was
   * @param protocol the subprotocol chosen; null where none was
   */
  record Accepted(String accept, @Nullable String extensions, @Nullable String protocol)
      implements WebSocketHandshake {}

  /** It cannot, and this is what to tell the client. */
  record Refused(Problem problem) implements WebSocketHandshake {

    /** Answers the request. Call on the exchange's I/O thread. */
    public void send(HttpServerExchange exchange) {
      HeaderMap headers = exchange.getResponseHeaders();
      switch (problem.status()) {
        case StatusCodes.METHOD_NOT_ALLOWED -> headers.put(Headers.ALLOW, "GET");
        case StatusCodes.UPGRADE_REQUIRED -> {
          headers.put(Headers.UPGRADE, "websocket");
          headers.put(Headers.CONNECTION, "Upgrade");
          headers.put(Headers.SEC_WEB_SOCKET_VERSION, VERSION);
        }
        default -> {}
      }
      problem.send(exchange);
    }
  }

  /**
   * Judges a request.
   *
   * @param deflate whether to negotiate compression
   * @param originAllowed whether scripts of an origin may connect; not asked where there is none
   * @param protocols the subprotocols we speak, the most welcome first
   */
  static WebSocketHandshake of(
      HttpServerExchange exchange,
      boolean deflate,
      Predicate<String> originAllowed,
      List<String> protocols) {
    if (!exchange.getRequestMethod().equals(Methods.GET)) {
      return new Refused(
          ListenerProblem.METHOD_NOT_ALLOWED.because("a WebSocket is opened with GET"));
    }
    if (!exchange.isHttp11()
        || !has(exchange, Headers.UPGRADE, "websocket")
        || !has(exchange, Headers.CONNECTION, "upgrade")) {
      return new Refused(
          WebSocketProblem.UPGRADE_REQUIRED.because(
              "a WebSocket is opened here (RFC 6455 section 4.1)"));
    }
    if (!VERSION.equals(only(exchange, Headers.SEC_WEB_SOCKET_VERSION))) {
      return new Refused(
          WebSocketProblem.UNSUPPORTED_WEBSOCKET_VERSION
              .because("the version spoken here is 13")
              .at("Sec-WebSocket-Version", "must be 13"));
    }
    String key = only(exchange, Headers.SEC_WEB_SOCKET_KEY);
    if (key == null || !isKey(key)) {
      return new Refused(
          WebSocketProblem.INVALID_WEBSOCKET_KEY
              .because("the key is no 16 bytes in Base64")
              .at("Sec-WebSocket-Key", "must be 16 bytes in Base64"));
    }
    if (!exchange.isRequestComplete()) {
      return new Refused(WebSocketProblem.UNEXPECTED_BODY.because("a handshake has no body"));
    }
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    if (origin != null && !originAllowed.test(origin)) {
      return new Refused(
          WebSocketProblem.ORIGIN_NOT_ALLOWED
              .because("scripts of this origin may not connect")
              .at("Origin", "is not allowed"));
    }
    return new Accepted(
        accept(key),
        deflate ? PerMessageDeflate.answer(all(exchange, Headers.SEC_WEB_SOCKET_EXTENSIONS)) : null,
        chosen(all(exchange, Headers.SEC_WEB_SOCKET_PROTOCOL), protocols));
  }

  private static boolean has(HttpServerExchange exchange, HttpString header, String token) {
    return HeaderList.elements(all(exchange, header), ',').stream()
        .anyMatch(token::equalsIgnoreCase);
  }

  private static List<String> all(HttpServerExchange exchange, HttpString header) {
    HeaderValues values = exchange.getRequestHeaders().get(header);
    return values == null ? List.of() : values;
  }

  /** The value of a header that must be there once. */
  private static @Nullable String only(HttpServerExchange exchange, HttpString header) {
    List<String> values = all(exchange, header);
    return values.size() == 1 ? values.getFirst().strip() : null;
  }

  /** RFC 6455 section 4.2.1: 16 bytes, which are 22 characters and two to fill up. */
  private static boolean isKey(String key) {
    return key.matches("[A-Za-z0-9+/]{22}==");
  }

  /** RFC 6455 section 4.2.2. */
  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private static @Nullable String chosen(List<String> offered, List<String> ours) {
    List<String> offers = HeaderList.elements(offered, ',');
    return ours.stream().filter(offers::contains).findFirst().orElse(null);
  }
}
