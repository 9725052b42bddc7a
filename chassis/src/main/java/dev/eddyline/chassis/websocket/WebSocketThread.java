package dev.eddyline.chassis.websocket;

import dev.eddyline.chassis.channel.WriteBuffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xnio.XnioIoThread;

/**
 * What the WebSockets of one I/O thread share: buffers, compressors, the passing of time, and turns
 * for those who have more to read than one turn allows. Owned by that thread, so that an idle
 * connection has none of it.
 */
final class WebSocketThread {

  /** A client's bytes are read in turns of at most so many. */
  static final int READ_BYTES = 16 * 1024;

  /** Of a client's messages and control frames, so many are handled in a turn. */
  static final int MESSAGES_PER_TURN = 256;

  private static final long TURN_DELAY_MS = 1;
  private static final long TICK_MS_MAX = 500;
  private static final long SECOND_MS = 1_000;

  private final XnioIoThread thread;
  private final WebSocketConfig config;
  private final WebSocketMetrics metrics;
  private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
  private final WriteBuffer output;
  private final MessageInflater inflater = new MessageInflater();
  private final MessageDeflater deflater = new MessageDeflater();
  private final List<WebSocketConnection> connections = new ArrayList<>();
  private final Queue<WebSocketConnection> waiting = new ArrayDeque<>();
  private boolean turnsAhead;
  private long nowMs;
  private long secondMs;

  WebSocketThread(XnioIoThread thread, WebSocketConfig config, WebSocketMetrics metrics) {
    this.thread = thread;
    this.config = config;
    this.metrics = metrics;
    this.output = new WriteBuffer(metrics::sent);
    this.nowMs = clockMs();
    this.secondMs = nowMs;
    long shortestMs =
        Stream.of(
                config.messageTimeout(),
                config.pingInterval(),
                config.pongTimeout(),
                config.stallTimeout(),
                config.closeTimeout())
            .mapToLong(Duration::toMillis)
            .min()
            .orElseThrow();
    long tickMs = Math.clamp(shortestMs / 4, 1, TICK_MS_MAX);
    thread.executeAtInterval(this::tick, tickMs, TimeUnit.MILLISECONDS);
  }

  WebSocketConfig config() {
    return config;
  }

  WebSocketMetrics metrics() {
    return metrics;
  }

  ByteBuffer input() {
    return input;
  }

  WriteBuffer output() {
    return output;
  }

  MessageInflater inflater() {
    return inflater;
  }

  MessageDeflater deflater() {
    return deflater;
  }

  /** The time of the last tick, which is near enough for deadlines. */
  long nowMs() {
    return nowMs;
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Leaves a task for this thread. Any thread. */
  void execute(Runnable task) {
    thread.execute(task);
  }

  /** Takes a connection in. Returns its place here. */
  int add(WebSocketConnection connection) {
    connections.add(connection);
    return connections.size() - 1;
  }

  /** Lets go of the connection in a place, which the last one takes. */
  void remove(int place) {
    WebSocketConnection last = connections.removeLast();
    if (place < connections.size()) {
      connections.set(place, last);
      last.moved(place);
    }
  }

  /** Gives a connection another turn, after all others had theirs. */
  void later(WebSocketConnection connection) {
    waiting.add(connection);
    if (!turnsAhead) {
      turnsAhead = true;
      // The selector runs before tasks that are due later, so that the others have their turns.
      try {
        thread.executeAfter(this::turns, TURN_DELAY_MS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The thread ends, and its connections with it.
        waiting.clear();
      }
    }
  }

  private void turns() {
    turnsAhead = false;
    for (int count = waiting.size(); count > 0 && !waiting.isEmpty(); count--) {
      WebSocketConnection next = waiting.remove();
      next.turn();
    }
  }

  /** Closes every connection. */
  void closeAll(CloseCode code) {
    for (WebSocketConnection connection : List.copyOf(connections)) {
      connection.close(code);
    }
  }

  private void tick() {
    nowMs = clockMs();
    boolean second = nowMs - secondMs >= SECOND_MS;
    if (second) {
      secondMs = nowMs;
    }
    // From the end, since one that goes leaves its place to the last.
    for (int i = connections.size() - 1; i >= 0; i--) {
      if (i < connections.size()) {
        connections.get(i).tick(second);
      }
    }
  }

  private static long clockMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
