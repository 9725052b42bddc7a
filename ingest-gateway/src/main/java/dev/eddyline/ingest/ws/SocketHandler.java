package dev.eddyline.ingest.ws;

import dev.eddyline.chassis.http.AllowedOrigins;
import dev.eddyline.chassis.websocket.WebSocketHandshake;
import dev.eddyline.chassis.websocket.WebSocketUpgrade;
import dev.eddyline.ingest.admit.LineTerms;
import dev.eddyline.ingest.admit.Refusal;
import dev.eddyline.ingest.stream.CommandStream;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/** {@code GET /v1/ws}: opens a WebSocket for commands. Runs on I/O threads. */
public final class SocketHandler implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(SocketHandler.class);

  /** Where clients open one. */
  public static final String PATH = "/v1/ws";

  /** For the close frames of those whose time is over. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final CommandStream.Shared shared;
  private final WebSocketUpgrade upgrade;
  private final int messageBytesMax;
  private final AllowedOrigins allowOrigin;
  private final Map<CommandSocket, XnioIoThread> open = new ConcurrentHashMap<>();

  /**
   * @param messageBytesMax of one message, as the upgrade is set up
   * @param allowOrigin whose pages may send
   */
  public SocketHandler(
      CommandStream.Shared shared,
      WebSocketUpgrade upgrade,
      int messageBytesMax,
      AllowedOrigins allowOrigin) {
    this.shared = shared;
    this.upgrade = upgrade;
    this.messageBytesMax = messageBytesMax;
    this.allowOrigin = allowOrigin;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    WebSocketHandshake handshake =
        upgrade.handshake(exchange, origin -> allowOrigin.allows(exchange, origin), List.of());
    switch (handshake) {
      case WebSocketHandshake.Refused refused -> refused.send(exchange);
      case WebSocketHandshake.Accepted accepted -> {
        try {
          open(exchange, accepted, terms(exchange));
        } catch (Refusal refusal) {
          refusal.problem().send(exchange);
        }
      }
    }
  }

  private LineTerms terms(HttpServerExchange exchange) throws Refusal {
    return shared
        .admission()
        .socket(
            name -> {
              HeaderValues values = exchange.getRequestHeaders().get(name);
              return values == null ? List.of() : values;
            });
  }

  private void open(
      HttpServerExchange exchange, WebSocketHandshake.Accepted accepted, LineTerms terms) {
    XnioIoThread thread = exchange.getIoThread();
    CommandSocket socket = new CommandSocket(shared, terms, messageBytesMax, thread, open::remove);
    open.put(socket, thread);
    if (!upgrade.open(exchange, accepted, socket)) {
      open.remove(socket);
    }
  }

  /**
   * Opens no more, takes no further commands, and closes each WebSocket once all that are under way
   * there are told of. Not on an I/O thread.
   *
   * @param timeout after which they are closed whatever is under way
   */
  public void stop(Duration timeout) throws InterruptedException {
    open.forEach(SocketHandler::stop);
    if (!upgrade.awaitEnds(timeout)) {
      upgrade.drain(LAST_WORDS);
    }
  }

  private static void stop(CommandSocket socket, XnioIoThread thread) {
    try {
      thread.execute(socket::stop);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("an I/O thread has ended before its WebSockets were closed");
    }
  }
}
