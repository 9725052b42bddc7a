package dev.eddyline.chassis.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A document that stays the same for life, with its tag. Any thread. */
public final class FixedDocument {

  private static final int TAG_BYTES = 8;
  private static final String GZIP = "gzip";

  private final byte[] bytes;
  private final String type;
  private final @Nullable String encoding;
  private final ETag tag;

  /** A JSON document. */
  public FixedDocument(byte[] json) {
    this(json, "application/json");
  }

  /**
   * A document of any sort.
   *
   * @param type its media type, with the charset where it has one
   */
  public FixedDocument(byte[] bytes, String type) {
    this(bytes.clone(), type, null);
  }

  private FixedDocument(byte[] bytes, String type, @Nullable String encoding) {
    this.bytes = bytes;
    this.type = type;
    this.encoding = encoding;
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      tag = new ETag(false, HexFormat.of().formatHex(digest, 0, TAG_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The same compressed with gzip. Its bytes are others, and so is its tag. */
  public FixedDocument gzipped() {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written to it", e);
    }
    return new FixedDocument(compressed.toByteArray(), type, GZIP);
  }

  /** How many bytes are sent. */
  public int length() {
    return bytes.length;
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
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    if (encoding != null) {
      exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, encoding);
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
  }
}
