package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.AllowedOrigins;
import dev.eddyline.chassis.http.CrossOrigin;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.websocket.EchoHandler;
import dev.eddyline.chassis.websocket.WebSocketUpgrade;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.transport.StreamRequest.ViewAddress;
import dev.eddyline.push.view.ViewKey;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.time.Instant;

/**
 * The push gateway's paths below {@code /v1}, its contract, and what browsers of other origins may
 * do with them. Runs on I/O threads.
 */
public final class PushHandler implements HttpHandler {

  private static final String PREFIX = "/v1/";
  private static final String SOCKETS = "/v1/ws";
  private static final String ECHO = "/v1/echo";

  /** All headers that mean something here, and that of a proxy which knows who asks. */
  private static final String PAGES_SEND =
      "Last-Event-ID, If-None-Match, Cache-Control, Prefer, Eddyline-Actor, Authorization";

  private static final String PAGES_READ =
      "ETag, Retry-After, Preference-Applied, Eddyline-View-Error";

  private final Hub hub;
  private final StreamHandler streams;
  private final SnapshotHandler snapshots;
  private final SocketHandler sockets;
  private final HttpHandler echo;
  private final ListHandler lists;
  private final StatusHandler status;
  private final ContractHandler contract = new ContractHandler();

  /**
   * @param upgrade what opens WebSockets
   * @param echo whether {@code /v1/echo} sends every message back
   */
  public PushHandler(Hub hub, StreamConfig config, WebSocketUpgrade upgrade, boolean echo) {
    this.hub = hub;
    IoThreads threads = new IoThreads(hub, config.heartbeat());
    this.streams = new StreamHandler(hub, config, threads);
    this.sockets = new SocketHandler(hub, config, threads, upgrade);
    this.echo = echo ? new EchoHandler(upgrade) : PushHandler::notFound;
    this.lists = new ListHandler(hub);
    this.status = new StatusHandler(hub, Instant.now());
    this.snapshots = new SnapshotHandler(hub, config, threads);
  }

  /**
   * What pages of other origins may do: read, and be told why not. For WebSockets they do not ask.
   *
   * @param origins whose pages
   */
  public static CrossOrigin crossOrigin(AllowedOrigins origins) {
    return new CrossOrigin(
        origins,
        path -> isOurs(path) && !path.equals(SOCKETS) && !path.equals(ECHO),
        "GET, HEAD",
        PAGES_SEND,
        PAGES_READ);
  }

  private static boolean isOurs(String path) {
    return path.startsWith(PREFIX) || path.equals(ContractHandler.PATH);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRequestPath();
    if (!isOurs(path)) {
      notFound(exchange);
      return;
    }
    if (path.equals(SOCKETS)) {
      sockets.handleRequest(exchange);
      return;
    }
    if (path.equals(ECHO)) {
      echo.handleRequest(exchange);
      return;
    }
    boolean stream = path.equals("/v1/stream");
    HttpString method = exchange.getRequestMethod();
    String allowed = stream ? "GET, OPTIONS" : "GET, HEAD, OPTIONS";
    if (method.equals(Methods.OPTIONS)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
      exchange.setStatusCode(204);
      exchange.endExchange();
    } else if (!method.equals(Methods.GET) && !(method.equals(Methods.HEAD) && !stream)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
      ListenerProblem.METHOD_NOT_ALLOWED.because(method + " is not for " + path).send(exchange);
    } else if (stream) {
      streams.handleRequest(exchange);
    } else if (path.equals("/v1/status")) {
      status.handle(exchange);
    } else if (path.equals(ContractHandler.PATH)) {
      contract.handle(exchange);
    } else {
      snapshot(exchange, path.substring(PREFIX.length()));
    }
  }

  private void snapshot(HttpServerExchange exchange, String address) {
    if (ViewKey.idSlash(address) < 0 && !address.isEmpty()) {
      lists.handle(exchange, address);
      return;
    }
    switch (ViewAddress.of(StreamRequest.decoded(address), hub::serves)) {
      case ViewAddress.Known known -> snapshots.handle(exchange, known.view());
      case ViewAddress.Unknown unknown ->
          unknown.problem().at("path", unknown.problem().detail()).send(exchange);
    }
  }

  private static void notFound(HttpServerExchange exchange) {
    ListenerProblem.NOT_FOUND
        .because(
            "there is /v1/{kind}, /v1/{kind}/{id}, /v1/{kind}/{id}/{name},"
                + " /v1/stream?view=kind/id, /v1/ws and /asyncapi.json here")
        .send(exchange);
  }
}
