package dev.eddyline.chassis.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import org.jspecify.annotations.Nullable;

/**
 * What Undertow's parser lets pass of a request's head, and RFC 9112 does not: two readers could
 * take it for different requests. Pure.
 */
final class RequestHead {

  private static final String CHUNKED = "chunked";

  private RequestHead() {}

  /**
   * What is wrong.
   *
   * @param header at fault
   * @param message for people
   */
  record Fault(HttpString header, String message) {}

  /** The first thing that is wrong; null where nothing is. */
  static @Nullable Fault fault(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    HeaderValues codings = headers.get(Headers.TRANSFER_ENCODING);
    if (codings != null) {
      // Sections 6.1 and 6.3.
      if (!exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
        return new Fault(Headers.TRANSFER_ENCODING, "only HTTP/1.1 has transfer codings");
      }
      if (codings.size() != 1 || !codings.getFirst().strip().equalsIgnoreCase(CHUNKED)) {
        return new Fault(Headers.TRANSFER_ENCODING, "must be chunked, once, and nothing else");
      }
    }
    HeaderValues host = headers.get(Headers.HOST);
    if (host != null && host.getFirst().isBlank()) {
      // Section 3.2.
      return new Fault(Headers.HOST, "must name whom the request is for");
    }
    return null;
  }
}
