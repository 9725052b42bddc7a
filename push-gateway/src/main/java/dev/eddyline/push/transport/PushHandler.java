package dev.eddyline.push.transport;

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
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

  private final Hub hub;
  private final StreamConfig config;
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
    this.config = config;
    IoThreads threads = new IoThreads(hub, config.heartbeat());
    this.streams = new StreamHandler(hub, config, threads);
    this.sockets = new SocketHandler(hub, config, threads, upgrade);
    this.echo = echo ? new EchoHandler(upgrade) : PushHandler::notFound;
    this.lists = new ListHandler(hub);
    this.status = new StatusHandler(hub, Instant.now());
    this.snapshots = new SnapshotHandler(hub, config, threads);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRequestPath();
    if (!path.startsWith(PREFIX) && !path.equals(ContractHandler.PATH)) {
      notFound(exchange);
      return;
    }
    if (path.equals("/v1/ws")) {
      sockets.handleRequest(exchange);
      return;
    }
    if (path.equals("/v1/echo")) {
      echo.handleRequest(exchange);
      return;
    }
    boolean stream = path.equals("/v1/stream");
    allowOrigin(exchange);
    HttpString method = exchange.getRequestMethod();
    String allowed = stream ? "GET, OPTIONS" : "GET, HEAD, OPTIONS";
    if (method.equals(Methods.OPTIONS)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
      preflight(exchange);
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

  private void allowOrigin(HttpServerExchange exchange) {
    if (!config.allowOrigin().equals(StreamConfig.NO_ORIGIN)) {
      exchange.getResponseHeaders().put(ALLOW_ORIGIN, config.allowOrigin());
      exchange
          .getResponseHeaders()
          .put(EXPOSE, "ETag, Retry-After, Preference-Applied, Eddyline-View-Error");
      if (!config.allowOrigin().equals("*")) {
        exchange.getResponseHeaders().put(Headers.VARY, "Origin");
      }
    }
  }

  private void preflight(HttpServerExchange exchange) {
    if (!config.allowOrigin().equals(StreamConfig.NO_ORIGIN)) {
      exchange.getResponseHeaders().put(ALLOW_METHODS, "GET, HEAD");
      exchange
          .getResponseHeaders()
          .put(
              ALLOW_HEADERS, "Last-Event-ID, If-None-Match, Cache-Control, Prefer, Eddyline-Actor");
      exchange.getResponseHeaders().put(MAX_AGE, "86400");
    }
    exchange.setStatusCode(204);
    exchange.endExchange();
  }
}
