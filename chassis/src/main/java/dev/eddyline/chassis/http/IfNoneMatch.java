package dev.eddyline.chassis.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;

/** Whether a client has already what it asks for (RFC 9110 section 13.1.2). */
public final class IfNoneMatch {

  private IfNoneMatch() {}

  /** Whether a client that sends tags has what this one stands for. */
  public static boolean holds(HttpServerExchange exchange, ETag tag) {
    HeaderValues sent = exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH);
    if (sent == null) {
      return false;
    }
    String tags = String.join(",", sent);
    // Undertow knows lists of tags, but not the star that stands for all of them.
    return tags.strip().equals("*") || !ETagUtils.handleIfNoneMatch(tags, tag, true);
  }
}
