package dev.eddyline.chassis.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A JSON document that stays the same for life, with its tag. Any thread. */
public final class FixedDocument {

  private static final int TAG_BYTES = 8;

  private final byte[] json;
  private final ETag tag;

  public FixedDocument(byte[] json) {
    this.json = json.clone();
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
      tag = new ETag(false, HexFormat.of().formatHex(digest, 0, TAG_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Answers {@code GET} and {@code HEAD}. Call on the exchange's I/O thread. */
  public void send(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.ETAG, tag.toString());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
    if (IfNoneMatch.holds(exchange, tag)) {
      exchange.setStatusCode(304);
      exchange.endExchange();
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(json));
  }
}
