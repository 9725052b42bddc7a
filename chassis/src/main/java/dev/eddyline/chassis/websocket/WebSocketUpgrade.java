package dev.eddyline.chassis.websocket;

import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Turns requests of one gateway into WebSockets, up to a limit, and closes all of them at a stop.
 * Keeps what belongs to each I/O thread. Any thread, but that each request is handled on its own
 * I/O thread.
 */
public final class WebSocketUpgrade {

  private static final Logger log = LoggerFactory.getLogger(WebSocketUpgrade.class);
  private static final int RETRY_AFTER_SECONDS = 5;

  private final WebSocketConfig config;
  private final WebSocketMetrics metrics;
  private final Semaphore places;
  private final Map<XnioIoThread, WebSocketThread> threads = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /**
   * @param metricPrefix of all metrics, {@code eddyline.push} say
   */
  public WebSocketUpgrade(WebSocketConfig config, MeterRegistry meters, String metricPrefix) {
    this.config = config;
    this.places = new Semaphore(config.connectionsMax());
    this.metrics =
        new WebSocketMetrics(
            meters,
            metricPrefix,
            config.connectionsMax(),
            () -> config.connectionsMax() - places.availablePermits());
  }

  /**
   * Judges a client's handshake.
   *
   * @param originAllowed whether scripts of an origin may connect; not asked where there is none
   * @param protocols the subprotocols spoken here, the most welcome first
   */
  public WebSocketHandshake handshake(
      HttpServerExchange exchange, Predicate<String> originAllowed, List<String> protocols) {
    return WebSocketHandshake.of(exchange, config.deflate(), originAllowed, protocols);
  }

  /**
   * Opens a WebSocket, or answers with a problem where there is no place. On the exchange's I/O
   * thread, which keeps the connection for life; headers that the answer should have are set
   * before.
   *
   * @param listener told when it is open, which may be during this call
   * @return whether a place was found; if not, the listener is never told anything
   */
  public boolean open(
      HttpServerExchange exchange,
      WebSocketHandshake.Accepted handshake,
      WebSocketConnection.Listener listener) {
    if (draining || !places.tryAcquire()) {
      metrics.refused();
      WebSocketProblem.TOO_MANY_WEBSOCKETS
          .because("no more WebSockets are served here now")
          .retryAfter(RETRY_AFTER_SECONDS)
          .send(exchange);
      return false;
    }
    exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_ACCEPT, handshake.accept());
    if (handshake.extensions() != null) {
      exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_EXTENSIONS, handshake.extensions());
    }
    if (handshake.protocol() != null) {
      exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_PROTOCOL, handshake.protocol());
    }
    WebSocketThread thread = threads.computeIfAbsent(exchange.getIoThread(), this::thread);
    Upgrading upgrading = new Upgrading(thread, listener, handshake.extensions() != null);
    exchange.getConnection().addCloseListener(upgrading);
    exchange.upgradeChannel("websocket", upgrading);
    exchange.endExchange();
    return true;
  }

  /**
   * Opens no more and waits for those that are open to end by themselves. Not on an I/O thread.
   *
   * @return whether all of them had ended in time
   */
  public boolean awaitEnds(Duration timeout) throws InterruptedException {
    draining = true;
    int all = config.connectionsMax();
    boolean ended = places.tryAcquire(all, timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      places.release(all);
    }
    return ended;
  }

  /**
   * Closes all WebSockets and opens no more. Not on an I/O thread.
   *
   * @return whether all of them had ended in time
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    draining = true;
    threads.values().forEach(WebSocketUpgrade::closeAll);
    return awaitEnds(timeout);
  }

  private static void closeAll(WebSocketThread thread) {
    try {
      thread.execute(() -> thread.closeAll(CloseCode.SERVICE_RESTART));
    } catch (RejectedExecutionException e) {
      log.atDebug().log("an I/O thread has ended before its WebSockets were closed");
    }
  }

  private WebSocketThread thread(XnioIoThread thread) {
    return new WebSocketThread(thread, config, metrics);
  }

  /** A connection from its handshake to its end; it may end before it has become a WebSocket. */
  private final class Upgrading implements HttpUpgradeListener, ServerConnection.CloseListener {
    private final WebSocketThread thread;
    private final WebSocketConnection.Listener listener;
    private final boolean deflates;
    private @Nullable WebSocketConnection connection;

    Upgrading(WebSocketThread thread, WebSocketConnection.Listener listener, boolean deflates) {
      this.thread = thread;
      this.listener = listener;
      this.deflates = deflates;
    }

    @Override
    public void handleUpgrade(StreamConnection channel, HttpServerExchange exchange) {
      try {
        channel.setOption(Options.SEND_BUFFER, config.sendBufferBytes());
      } catch (IOException e) {
        IoUtils.safeClose(channel);
        return;
      }
      // What wrote HTTP stands before the socket no longer. What read it stays: it may hold bytes
      // that came with the handshake.
      HttpServerConnection connected = (HttpServerConnection) exchange.getConnection();
      channel.getSinkChannel().setConduit(connected.getOriginalSinkConduit());
      WebSocketConnection made = new WebSocketConnection(channel, thread, listener, deflates);
      connection = made;
      made.open();
      if (draining) {
        made.close(CloseCode.SERVICE_RESTART);
      }
    }

    @Override
    public void closed(ServerConnection ended) {
      if (thread.isCurrent()) {
        socketClosed();
        return;
      }
      try {
        thread.execute(this::socketClosed);
      } catch (RejectedExecutionException e) {
        // The thread has ended: there is nobody left to disturb.
        socketClosed();
      }
    }

    private void socketClosed() {
      places.release();
      if (connection != null) {
        connection.socketClosed();
      } else {
        metrics.lost();
        listener.closed(CloseCode.NO_CLOSE_FRAME, "");
      }
    }
  }
}
