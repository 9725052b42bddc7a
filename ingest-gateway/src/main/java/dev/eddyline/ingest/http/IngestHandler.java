package dev.eddyline.ingest.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Which handler a request goes to. Runs on I/O threads. */
public final class IngestHandler implements HttpHandler {

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
