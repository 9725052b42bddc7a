package dev.eddyline.ingest.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.http.FixedDocument;
import dev.eddyline.chassis.http.ListenerProblem;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.charset.StandardCharsets;

/** {@code GET /openapi.json}: what the gateway takes, for programs. Runs on I/O threads. */
public final class OpenApiHandler implements HttpHandler {

  static final String PATH = "/openapi.json";

  private final FixedDocument document;

  /**
   * @param document as {@link OpenApi} writes it
   */
  public OpenApiHandler(ObjectNode document) {
    this.document = new FixedDocument(document.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
      document.send(exchange);
      return;
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
    ListenerProblem.METHOD_NOT_ALLOWED.because(PATH + " can only be read").send(exchange);
  }
}
