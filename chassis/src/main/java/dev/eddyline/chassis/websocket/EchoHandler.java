package dev.eddyline.chassis.websocket;

import static java.util.Objects.requireNonNull;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that sends every message back, to run conformance suites against. Runs on I/O
 * threads. Reads nothing more of a client that does not read what it has sent.
 */
public final class EchoHandler implements HttpHandler {

  private final WebSocketUpgrade upgrade;

  public EchoHandler(WebSocketUpgrade upgrade) {
    this.upgrade = upgrade;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    switch (upgrade.handshake(exchange, origin -> true, List.of())) {
      case WebSocketHandshake.Refused refused -> refused.send(exchange);
      case WebSocketHandshake.Accepted accepted -> upgrade.open(exchange, accepted, new Echo());
    }
  }

  /** One client. Its latest message waits here while the socket is full, and is the only one. */
  private static final class Echo implements WebSocketConnection.Listener {
    private @Nullable WebSocketConnection connection;
    private byte @Nullable [] held;
    private boolean heldText;

    @Override
    public void opened(WebSocketConnection opened) {
      connection = opened;
    }

    @Override
    public void text(byte[] utf8) {
      echo(utf8, true);
    }

    @Override
    public void binary(byte[] bytes) {
      echo(bytes, false);
    }

    private void echo(byte[] message, boolean text) {
      WebSocketConnection to = requireNonNull(connection);
      if (!to.writable()) {
        held = message;
        heldText = text;
      } else if (text) {
        to.sendText(message);
      } else {
        to.sendBinary(message);
      }
      if (!to.writable()) {
        to.pauseReads();
      }
    }

    @Override
    public void drained() {
      byte[] message = held;
      held = null;
      if (message != null) {
        echo(message, heldText);
      }
      WebSocketConnection to = requireNonNull(connection);
      if (to.writable()) {
        to.resumeReads();
      }
    }

    @Override
    public void closed(int code, String reason) {
      held = null;
    }
  }
}
