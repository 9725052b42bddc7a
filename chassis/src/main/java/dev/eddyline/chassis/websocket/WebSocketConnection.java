package dev.eddyline.chassis.websocket;

import dev.eddyline.chassis.channel.SocketWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One open WebSocket, owned by its connection's I/O thread. Reads messages in turns, answers pings,
 * asks for signs of life, and closes by the rules; whatever it waits for has a deadline. It has no
 * queue: while the socket is full it owes at most one pong and one close. Never blocks.
 */
public final class WebSocketConnection {

  /** Shorter messages are not worth compressing. */
  static final int DEFLATE_BYTES_MIN = 128;

  private static final byte[] PING = ServerFrames.header(ServerFrames.Kind.PING, 0);
  private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);

  /** What a connection tells its application, on its I/O thread. */
  public interface Listener {

    /** The WebSocket is open, and can be written to. */
    void opened(WebSocketConnection connection);

    /**
     * A text message.
     *
     * @param utf8 valid UTF-8; the listener's own
     */
    void text(byte[] utf8);

    /**
     * A binary message.
     *
     * @param bytes the listener's own
     */
    void binary(byte[] bytes);

    /** What the socket had not taken is through: there is room again. */
    void drained();

    /**
     * The connection has ended, whoever ended it and even if it never opened. Told once, and as the
     * last; possibly during a call of the listener's own.
     *
     * @param code the client's where it closed, ours where we did; {@link CloseCode#NO_CLOSE_FRAME}
     *     where it broke
     */
    void closed(int code, String reason);
  }

  /**
   * How far the closing handshake is (RFC 6455 section 7.1).
   *
   * <pre>
   *   OPEN ── we close ──▶ CLOSING ── the client answers ──▶ ENDING ── end of input ──▶ CLOSED
   *     └── the client closes, or breaks the protocol ─────────▲      or its deadline
   * </pre>
   */
  private enum State {
    OPEN,
    CLOSING,
    ENDING,
    CLOSED
  }

  private final StreamConnection channel;
  private final WebSocketThread thread;
  private final Listener listener;
  private final boolean deflates;
  private final MessageReader reader;
  private final SocketWriter writer;
  private int place;
  private State state = State.OPEN;
  private boolean paused;
  private boolean waiting;
  private boolean pinged;
  private boolean stalled;
  private int taken;
  private int controlFrames;
  private int closeCode = CloseCode.NO_CLOSE_FRAME;
  private String closeReason = "";
  // Read, but not handled yet.
  private byte @Nullable [] leftover;
  private byte @Nullable [] owedPong;
  private byte @Nullable [] owedClose;
  // When something was last heard, taken by the socket, asked, begun; when to wait no longer.
  private long heardMs;
  private long stalledMs;
  private long pingedMs;
  private long withinMs;
  private long deadlineMs;

  /** Takes the channel's listeners. On the I/O thread. */
  WebSocketConnection(
      StreamConnection channel, WebSocketThread thread, Listener listener, boolean deflates) {
    Events events = new Events();
    this.channel = channel;
    this.thread = thread;
    this.listener = listener;
    this.deflates = deflates;
    this.reader =
        new MessageReader(thread.config().messageBytesMax(), deflates ? thread.inflater() : null);
    this.writer = new SocketWriter(channel.getSinkChannel(), thread.output(), events);
    this.heardMs = thread.nowMs();
    channel.getSourceChannel().setReadListener(events);
  }

  /** What the channel tells. */
  private final class Events
      implements ChannelListener<ConduitStreamSourceChannel>, SocketWriter.Owner {

    @Override
    public void handleEvent(ConduitStreamSourceChannel readable) {
      if (leftover == null || state == State.ENDING) {
        turn();
      } else {
        readable.suspendReads();
      }
    }

    @Override
    public void drained() {
      guarded(WebSocketConnection.this::payDebts);
    }

    @Override
    public void broken() {
      cut();
    }
  }

  /** Tells the listener and begins to read. */
  void open() {
    place = thread.add(this);
    guarded(() -> listener.opened(this));
    if (state != State.CLOSED && !paused) {
      channel.getSourceChannel().resumeReads();
    }
  }

  /** The place among the thread's connections is another now. */
  void moved(int to) {
    place = to;
  }

  /** Whether neither side has begun to close it. */
  public boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether messages are compressed; frames that are must only be sent if they are. */
  public boolean deflates() {
    return deflates;
  }

  /** Whether the socket has taken all that was flushed, and the WebSocket is open. */
  public boolean writable() {
    return state == State.OPEN && writer.writable();
  }

  /** Whether the write being composed is so long that it should be flushed before more is added. */
  public boolean full() {
    return writer.full();
  }

  /** Adds bytes of whole frames, as {@link #add(byte[], int, int)}. */
  public void add(byte[] piece) {
    add(piece, 0, piece.length);
  }

  /**
   * Adds bytes of whole frames, as {@link SocketWriter#add(byte[], int, int)}.
   *
   * @throws IllegalStateException if this is not {@link #writable}
   */
  public void add(byte[] array, int offset, int length) {
    if (state != State.OPEN) {
      throw new IllegalStateException("nothing follows a close frame");
    }
    writer.add(array, offset, length);
  }

  /** Writes what was added, which ends with the end of a frame. */
  public void flush() {
    writer.flush();
  }

  /** Sends a text message, compressed where that helps. Only while {@link #writable}. */
  public void sendText(byte[] utf8) {
    send(ServerFrames.Kind.TEXT, utf8);
  }

  /** Sends a binary message, compressed where that helps. Only while {@link #writable}. */
  public void sendBinary(byte[] bytes) {
    send(ServerFrames.Kind.BINARY, bytes);
  }

  private void send(ServerFrames.Kind kind, byte[] payload) {
    byte[] deflated =
        deflates && payload.length >= DEFLATE_BYTES_MIN
            ? thread.deflater().deflate(payload)
            : payload;
    if (deflated.length < payload.length) {
      add(ServerFrames.deflatedHeader(kind, deflated.length));
      add(deflated);
    } else {
      add(ServerFrames.header(kind, payload.length));
      add(payload);
    }
    flush();
  }

  /**
   * Reads no more of the client until {@link #resumeReads}, at once: no further message is told.
   * While that lasts the client's pings are not answered, and it is not asked for signs of life.
   */
  public void pauseReads() {
    if (state == State.OPEN && !paused) {
      paused = true;
      channel.getSourceChannel().suspendReads();
    }
  }

  /** Reads on, soon: nothing is told during this call. */
  public void resumeReads() {
    if (state == State.OPEN && paused) {
      paused = false;
      pinged = false;
      heardMs = thread.nowMs();
      withinMs = 0;
      readOn();
    }
  }

  /** Closes, saying what the code means. */
  public void close(CloseCode code) {
    close(code, code.text());
  }

  /**
   * Begins the closing handshake (RFC 6455 section 7.1.2). Nothing is told of the client's messages
   * any more; {@link Listener#closed} follows when it has answered, or too late.
   *
   * @param reason for people; cut at 123 bytes of UTF-8
   */
  public void close(CloseCode code, String reason) {
    if (state == State.OPEN) {
      state = State.CLOSING;
      closesWith(code, reason);
      sayClose(ServerFrames.close(code.number(), reason));
      if (state == State.CLOSING) {
        paused = false;
        readOn();
      }
    }
  }

  private void closesWith(CloseCode code, String reason) {
    closeCode = code.number();
    closeReason = reason;
    deadlineMs = thread.nowMs() + thread.config().closeTimeout().toMillis();
    thread.metrics().closed(code);
  }

  /** Sends a close frame, now or when the socket has room. */
  private void sayClose(byte[] frame) {
    owedPong = null;
    writer.discard();
    if (writer.writable()) {
      writer.add(frame);
      writer.flush();
    } else {
      owedClose = frame;
    }
  }

  private void readOn() {
    if (leftover == null) {
      channel.getSourceChannel().resumeReads();
    } else if (!waiting) {
      waiting = true;
      thread.later(this);
    }
  }

  /** Reads and handles what one turn allows. */
  void turn() {
    waiting = false;
    if (state != State.CLOSED && !paused) {
      guarded(this::read);
    }
  }

  private void read() {
    ConduitStreamSourceChannel source = channel.getSourceChannel();
    ByteBuffer in = thread.input().clear();
    byte[] before = leftover;
    if (before != null) {
      leftover = null;
      in.put(before);
    } else {
      int count;
      try {
        count = source.read(in);
      } catch (IOException e) {
        cut();
        return;
      }
      if (count <= 0) {
        if (count < 0) {
          inputEnded();
        }
        return;
      }
      thread.metrics().received(count);
      heardMs = thread.nowMs();
      pinged = false;
    }
    handle(in.flip());
    if (before != null && leftover == null && !paused && state != State.CLOSED) {
      source.resumeReads();
    }
  }

  private void handle(ByteBuffer in) {
    int handled = 0;
    while (in.hasRemaining() && (state == State.OPEN || state == State.CLOSING)) {
      if (state == State.OPEN && (paused || handled == WebSocketThread.MESSAGES_PER_TURN)) {
        keep(in);
        break;
      }
      Incoming found = reader.next(in);
      if (found != null) {
        handled++;
        handle(found);
      }
    }
    if (!reader.isWithin()) {
      withinMs = 0;
    } else if (withinMs == 0) {
      withinMs = thread.nowMs();
    }
  }

  private void handle(Incoming found) {
    switch (found) {
      case Incoming.Text text -> {
        withinMs = 0;
        if (state == State.OPEN) {
          thread.metrics().message();
          listener.text(text.utf8());
        }
      }
      case Incoming.Binary binary -> {
        withinMs = 0;
        if (state == State.OPEN) {
          thread.metrics().message();
          listener.binary(binary.bytes());
        }
      }
      case Incoming.Ping ping -> {
        if (isWithinRate()) {
          pong(ping.payload());
        }
      }
      case Incoming.Pong pong -> isWithinRate();
      case Incoming.Close close -> clientCloses(close);
      case Incoming.Violation violation -> fail(violation.code(), violation.reason());
    }
  }

  /** Leaves what is not to be handled in this turn for another. */
  private void keep(ByteBuffer in) {
    leftover = new byte[in.remaining()];
    in.get(leftover);
    channel.getSourceChannel().suspendReads();
    if (!paused) {
      readOn();
    }
  }

  private boolean isWithinRate() {
    controlFrames++;
    if (controlFrames <= thread.config().controlFramesMax()) {
      return true;
    }
    fail(CloseCode.TOO_MANY_CONTROL_FRAMES, CloseCode.TOO_MANY_CONTROL_FRAMES.text());
    return false;
  }

  /** RFC 6455 section 5.5.3: while the socket is full, the latest ping is the one answered. */
  private void pong(byte[] payload) {
    if (state != State.OPEN) {
      return;
    }
    byte[] frame = ServerFrames.frame(ServerFrames.Kind.PONG, payload);
    if (writer.writable()) {
      writer.add(frame);
      writer.flush();
    } else {
      owedPong = frame;
    }
  }

  /** RFC 6455 sections 5.5.1 and 7.1.5: answers, unless this is the answer. */
  private void clientCloses(Incoming.Close close) {
    if (state == State.OPEN) {
      state = State.ENDING;
      closeCode = close.code();
      closeReason = close.reason();
      thread.metrics().closedByClient();
      sayClose(ServerFrames.close(close.code(), ""));
    }
    end();
  }

  /** RFC 6455 section 7.1.7. */
  private void fail(CloseCode code, String reason) {
    if (state == State.OPEN) {
      state = State.ENDING;
      closesWith(code, reason);
      sayClose(ServerFrames.close(code.number(), reason));
    }
    end();
  }

  /**
   * Ends our side. What the client still sends is read and thrown away until it ends its own, so
   * that our last words are not lost by a reset (RFC 6455 section 7.1.1).
   */
  private void end() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.ENDING;
    leftover = null;
    paused = false;
    deadlineMs = thread.nowMs() + thread.config().closeTimeout().toMillis();
    if (owedClose == null) {
      writer.end();
    }
    if (state == State.ENDING) {
      channel.getSourceChannel().resumeReads();
    }
  }

  private void inputEnded() {
    channel.getSourceChannel().suspendReads();
    if (state != State.ENDING) {
      cut();
    }
  }

  /** There is room: first what is owed, then what the listener has. */
  private void payDebts() {
    if (owedClose != null) {
      byte[] frame = owedClose;
      owedClose = null;
      writer.add(frame);
      writer.flush();
      if (state == State.ENDING) {
        writer.end();
      }
    } else if (owedPong != null) {
      byte[] frame = owedPong;
      owedPong = null;
      writer.add(frame);
      writer.flush();
    }
    if (writable()) {
      listener.drained();
    }
  }

  /** Time passes. */
  void tick(boolean second) {
    if (second) {
      controlFrames = 0;
    }
    switch (state) {
      case OPEN -> guarded(this::checkLife);
      case CLOSING, ENDING -> {
        if (thread.nowMs() >= deadlineMs) {
          cut();
        }
      }
      case CLOSED -> {}
    }
  }

  private void checkLife() {
    long nowMs = thread.nowMs();
    long pingIntervalMs = thread.config().pingInterval().toMillis();
    long pongTimeoutMs = thread.config().pongTimeout().toMillis();
    if (writer.writable()) {
      stalled = false;
    } else if (!stalled || taken != writer.taken()) {
      // What the socket takes, somebody reads: that is a sign of life too.
      stalled = true;
      taken = writer.taken();
      stalledMs = nowMs;
      heardMs = nowMs;
      pinged = false;
    } else if (nowMs - stalledMs >= thread.config().stallTimeout().toMillis()) {
      silent();
      return;
    }
    if (paused || waiting) {
      return;
    }
    if (withinMs != 0 && nowMs - withinMs >= thread.config().messageTimeout().toMillis()) {
      fail(CloseCode.MESSAGE_TIMEOUT, CloseCode.MESSAGE_TIMEOUT.text());
    } else if (pinged && nowMs - pingedMs >= pongTimeoutMs) {
      silent();
    } else if (!pinged && nowMs - heardMs >= pingIntervalMs && writer.writable()) {
      pinged = true;
      pingedMs = nowMs;
      writer.add(PING);
      writer.flush();
    }
  }

  /** Nobody is there, as it seems: says so to whoever may be, and waits for nothing. */
  private void silent() {
    state = State.ENDING;
    closesWith(CloseCode.SILENT, CloseCode.SILENT.text());
    sayClose(ServerFrames.close(CloseCode.SILENT.number(), CloseCode.SILENT.text()));
    cut();
  }

  /** A listener that throws is at fault, and so are we: its connection ends. */
  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a WebSocket's listener failed");
      fail(CloseCode.INTERNAL_ERROR, CloseCode.INTERNAL_ERROR.text());
    }
  }

  /** Closes the socket at once. */
  private void cut() {
    IoUtils.safeClose(channel);
  }

  /** The socket is closed. On the I/O thread, once. */
  void socketClosed() {
    if (state == State.OPEN) {
      thread.metrics().lost();
    }
    state = State.CLOSED;
    leftover = null;
    owedPong = null;
    owedClose = null;
    writer.abort();
    thread.remove(place);
    listener.closed(closeCode, closeReason);
  }
}
