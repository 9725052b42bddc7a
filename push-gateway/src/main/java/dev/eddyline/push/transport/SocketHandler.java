package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.websocket.WebSocketHandshake;
import dev.eddyline.chassis.websocket.WebSocketUpgrade;
import dev.eddyline.push.fanout.Hub;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/ws}: opens a session on a WebSocket, on the connection's own I/O thread, which
 * keeps it for life. Runs on I/O threads.
 */
final class SocketHandler implements HttpHandler {

  private final Hub hub;
  private final StreamConfig config;
  private final IoThreads threads;
  private final WebSocketUpgrade upgrade;
  private final ReconnectDelay reconnect;

  SocketHandler(Hub hub, StreamConfig config, IoThreads threads, WebSocketUpgrade upgrade) {
    this.hub = hub;
    this.config = config;
    this.threads = threads;
    this.upgrade = upgrade;
    this.reconnect = new ReconnectDelay(config.reconnectDelay());
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    WebSocketHandshake handshake =
        upgrade.handshake(
            exchange, origin -> config.allowOrigin().allows(exchange, origin), List.of());
    switch (handshake) {
      case WebSocketHandshake.Refused refused -> refused.send(exchange);
      case WebSocketHandshake.Accepted accepted -> {
        switch (ActorRequest.of(
            exchange.getRequestHeaders().get(ActorRequest.HEADER),
            exchange.getQueryParameters().get(ActorRequest.PARAMETER))) {
          case ActorRequest.Refused refused -> refused.problem().send(exchange);
          case ActorRequest.Named named -> admit(exchange, accepted, named.actor());
        }
      }
    }
  }

  private void admit(
      HttpServerExchange exchange, WebSocketHandshake.Accepted accepted, @Nullable String actor) {
    Optional<Problem> refusal = Door.refusal(hub);
    if (refusal.isPresent()) {
      refusal.get().send(exchange);
      return;
    }
    IoThreads.Own own = threads.of(exchange.getIoThread());
    if (!upgrade.open(exchange, accepted, new SocketClient(hub, own, actor, config, reconnect))) {
      hub.dismiss();
    }
  }
}
