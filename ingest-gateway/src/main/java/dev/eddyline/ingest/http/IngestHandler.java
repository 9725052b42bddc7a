package dev.eddyline.ingest.http;

import dev.eddyline.chassis.http.AllowedOrigins;
import dev.eddyline.chassis.http.CrossOrigin;
import dev.eddyline.chassis.ops.OpsHandler;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Which handler a request goes to. Runs on I/O threads. */
public final class IngestHandler implements HttpHandler {

  /** All headers that mean something here, and that of a proxy which knows who asks. */
  private static final String PAGES_SEND =
      "Content-Type, Content-Encoding, Idempotency-Key, If-Match, Prefer, Source, Sequence,"
          + " Eddyline-Actor, Eddyline-Member, Authorization, traceparent";

  private static final String PAGES_READ =
      "ETag, Idempotency-Key, Idempotent-Replayed, Retry-After, Preference-Applied, Link";

  private final HttpHandler commands;
  private final HttpHandler batches;
  private final String socketPath;
  private final HttpHandler sockets;
  private final HttpHandler contract;

  /**
   * @param commands of one command each
   * @param socketPath where WebSockets are opened
   * @param contract of all of them, for programs
   */
  public IngestHandler(
      HttpHandler commands,
      HttpHandler batches,
      String socketPath,
      HttpHandler sockets,
      HttpHandler contract) {
    this.commands = commands;
    this.batches = batches;
    this.socketPath = socketPath;
    this.sockets = sockets;
    this.contract = contract;
  }

  /**
   * What pages of other origins may do: send commands, read the contract and the metrics, and be
   * told why not.
   *
   * @param origins whose pages
   */
  public static CrossOrigin crossOrigin(AllowedOrigins origins) {
    return new CrossOrigin(
        origins,
        path ->
            path.startsWith("/v1/")
                || path.equals(OpenApiHandler.PATH)
                || path.equals(OpsHandler.METRICS),
        "POST, GET",
        PAGES_SEND,
        PAGES_READ);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRequestPath();
    if (path.equals(BatchHandler.PATH)) {
      batches.handleRequest(exchange);
    } else if (path.equals(socketPath)) {
      sockets.handleRequest(exchange);
    } else if (path.equals(OpenApiHandler.PATH)) {
      contract.handleRequest(exchange);
    } else {
      commands.handleRequest(exchange);
    }
  }
}
