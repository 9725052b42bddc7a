package dev.eddyline.push.transport;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * {@code GET /asyncapi.json}: what is said on WebSockets and event streams, as an AsyncAPI document
 * for programs. Holds its bytes for life. Runs on I/O threads.
 */
final class ContractHandler {

  static final String PATH = "/asyncapi.json";

  private static final int TAG_BYTES = 8;

  private final byte[] json;
  private final ETag tag;

  ContractHandler() {
    json = document();
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
      tag = new ETag(false, HexFormat.of().formatHex(digest, 0, TAG_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] document() {
    try (InputStream in = ContractHandler.class.getResourceAsStream("asyncapi.json")) {
      if (in == null) {
        throw new IllegalStateException("asyncapi.json is not beside its class");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read asyncapi.json", e);
    }
  }

  void handle(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.ETAG, tag.toString());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
    if (SnapshotHandler.isKnown(exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH), tag)) {
      exchange.setStatusCode(304);
      exchange.endExchange();
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(json));
  }
}
