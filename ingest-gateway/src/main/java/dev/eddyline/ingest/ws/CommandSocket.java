package dev.eddyline.ingest.ws;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.chassis.websocket.CloseCode;
import dev.eddyline.chassis.websocket.ServerFrames;
import dev.eddyline.chassis.websocket.WebSocketConnection;
import dev.eddyline.ingest.admit.LineTerms;
import dev.eddyline.ingest.stream.CommandStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * One client that sends commands on a WebSocket, one in each text message, and is told of each as
 * soon as something is known. Owned by the connection's I/O thread. A client that keeps to its
 * credit is never kept waiting; of one that does not, nothing is read meanwhile.
 */
final class CommandSocket implements WebSocketConnection.Listener, CommandStream.Output {

  private final CommandStream.Shared shared;
  private final LineTerms terms;
  private final int messageBytesMax;
  private final XnioIoThread thread;
  private final Consumer<CommandSocket> gone;
  private @Nullable WebSocketConnection connection;
  private @Nullable CommandStream stream;

  /**
   * @param messageBytesMax of one message, as the connection is set up
   * @param thread the connection's
   * @param gone told once when it has ended
   */
  CommandSocket(
      CommandStream.Shared shared,
      LineTerms terms,
      int messageBytesMax,
      XnioIoThread thread,
      Consumer<CommandSocket> gone) {
    this.shared = shared;
    this.terms = terms;
    this.messageBytesMax = messageBytesMax;
    this.thread = thread;
    this.gone = gone;
  }

  @Override
  public void opened(WebSocketConnection opened) {
    connection = opened;
    stream = new CommandStream(shared, terms, false, this, thread);
    opened.sendText(
        JsonNodeFactory.instance
            .objectNode()
            .put("event", "ready")
            .put("credit", shared.limits().commandsMax())
            .put("commandBytesMax", messageBytesMax)
            .toString()
            .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void text(byte[] utf8) {
    requireNonNull(stream).take(utf8);
  }

  @Override
  public void binary(byte[] bytes) {
    requireNonNull(connection).close(CloseCode.UNSUPPORTED_DATA);
  }

  /** Takes no further commands, and closes once all that are under way are told of. */
  void stop() {
    if (stream != null && requireNonNull(connection).isOpen()) {
      stream.inputEnded();
    }
  }

  @Override
  public void drained() {
    requireNonNull(stream).drained();
  }

  @Override
  public void closed(int code, String reason) {
    if (stream != null) {
      stream.closed();
    }
    gone.accept(this);
  }

  @Override
  public boolean writable() {
    return requireNonNull(connection).writable();
  }

  @Override
  public boolean full() {
    return requireNonNull(connection).full();
  }

  @Override
  public void add(byte[] result) {
    WebSocketConnection to = requireNonNull(connection);
    to.add(ServerFrames.header(ServerFrames.Kind.TEXT, result.length));
    to.add(result);
  }

  @Override
  public void flush() {
    requireNonNull(connection).flush();
  }

  @Override
  public void pause() {
    requireNonNull(connection).pauseReads();
  }

  @Override
  public void resume() {
    requireNonNull(connection).resumeReads();
  }

  @Override
  public void ended() {
    requireNonNull(connection).close(CloseCode.SERVICE_RESTART);
  }
}
