package dev.eddyline.chassis.websocket;

import io.undertow.server.HttpServerExchange;

/**
 * Whose pages may open a WebSocket. Browsers do not ask first for WebSockets as they do for
 * requests, so that the server has to look (RFC 6455 section 10.2).
 *
 * @param setting {@link #ANY}, {@link #OWN}, or one origin as browsers write it
 */
public record AllowedOrigin(String setting) {

  /** Every page. */
  public static final String ANY = "*";

  /** No page but those of the server itself. */
  public static final String OWN = "none";

  /** Whether a page of an origin may open one with this request. */
  public boolean allows(HttpServerExchange exchange, String origin) {
    return switch (setting) {
      case ANY -> true;
      case OWN -> origin.equals(exchange.getRequestScheme() + "://" + exchange.getHostAndPort());
      default -> origin.equals(setting);
    };
  }
}
