package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.FixedDocument;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * {@code GET /asyncapi.json}: what is said on WebSockets and event streams, as an AsyncAPI document
 * for programs. Holds its bytes for life. Runs on I/O threads.
 */
final class ContractHandler {

  static final String PATH = "/asyncapi.json";

  private final FixedDocument document = new FixedDocument(document());

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
    document.send(exchange);
  }
}
