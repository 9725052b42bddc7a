package dev.eddyline.ingest.http;

import static java.util.Objects.requireNonNull;

import dev.eddyline.chassis.channel.SocketWriter;
import dev.eddyline.chassis.channel.WriteBuffer;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.http.RequestBody;
import dev.eddyline.ingest.admit.LineTerms;
import dev.eddyline.ingest.http.LineSplitter.Line;
import dev.eddyline.ingest.stream.CommandStream;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * One batch: reads its lines as its stream wants them and writes one result for each, in their
 * order, while further ones come. Holds one piece of the body, compressed and not, and one begun
 * line at most. Owned by its exchange's I/O thread.
 */
final class Batch implements CommandStream.Output, SocketWriter.Owner {

  /** What belongs to an I/O thread. */
  record Own(ByteBuffer input, ByteBuffer inflated, WriteBuffer output) {}

  /** A batch reads so many pieces, then others have their turn. */
  private static final int READS_PER_TURN = 16;

  private static final byte[] LINE_END = {'\n'};

  private final HttpServerExchange exchange;
  private final HttpConfig limits;
  private final Own own;
  private final @Nullable Gunzip gunzip;
  private final CommandStream stream;
  private final LineSplitter lines;
  private final StreamSourceChannel source;
  private final SocketWriter writer;
  private XnioExecutor.@Nullable Key timer;
  private byte @Nullable [] leftover;
  private byte @Nullable [] compressed;
  private boolean reads = true;
  private boolean inputEnded;
  private boolean over;
  // When the last byte came, when the line begun began, when the socket last took something.
  private long heardNanos = System.nanoTime();
  private long lineNanos;
  private long tookNanos;
  private int taken;

  /**
   * Begins; its exchange has been dispatched to the I/O thread.
   *
   * @param gunzip decompresses the body; null where it is not compressed
   */
  Batch(
      HttpServerExchange exchange,
      HttpConfig limits,
      Own own,
      @Nullable Gunzip gunzip,
      CommandStream.Shared shared,
      LineTerms terms) {
    this.exchange = exchange;
    this.limits = limits;
    this.own = own;
    this.gunzip = gunzip;
    this.lines = new LineSplitter(shared.lineBytesMax());
    // Before the answer is begun, which decides what becomes of the connection.
    RequestBody.stream(exchange, this::bodyBroken);
    this.source = requireNonNull(exchange.getRequestChannel(), "the body is nobody else's");
    this.writer = new SocketWriter(exchange.getResponseChannel(), own.output(), this);
    this.stream = new CommandStream(shared, terms, true, this, exchange.getIoThread());
  }

  /** Reads what there is, and goes on whenever there is more. */
  void begin() {
    source.getReadSetter().set(ready -> read());
    long tickMs = Math.max(1, limits.requestTimeout().toMillis() / 4);
    timer = exchange.getIoThread().executeAtInterval(this::tick, tickMs, TimeUnit.MILLISECONDS);
    read();
  }

  /** Takes no further lines, says so, and ends once all that are under way are told of. */
  void stop() {
    if (!inputEnded) {
      endBroken(ListenerProblem.STOPPING.because("this server is about to stop").retryAfter(1));
    }
  }

  /** Nothing more of the body can be read. */
  private void bodyBroken(Problem problem) {
    if (!inputEnded && !over) {
      endBroken(problem);
    }
  }

  /** The exchange or its connection has ended. */
  void closed() {
    if (!over) {
      over = true;
      if (timer != null) {
        timer.remove();
      }
      leftover = null;
      compressed = null;
      if (gunzip != null) {
        gunzip.close();
      }
      stream.closed();
    }
  }

  private void read() {
    if (over || inputEnded || !reads) {
      return;
    }
    try {
      for (int turn = 0; turn < READS_PER_TURN; turn++) {
        ByteBuffer piece = piece();
        if (piece == null) {
          source.resumeReads();
          return;
        }
        if (inputEnded || !handle(piece)) {
          return;
        }
      }
      readLater();
    } catch (IOException e) {
      endBroken(
          ListenerProblem.MALFORMED_REQUEST.because(
              "the body cannot be read to its end: " + e.getMessage()));
    }
  }

  /** What was left of the last piece, or the next one; null where none is there yet. */
  private @Nullable ByteBuffer piece() throws IOException {
    byte[] before = leftover;
    if (before != null) {
      leftover = null;
      return ByteBuffer.wrap(before);
    }
    ByteBuffer input = received();
    if (input == null) {
      return null;
    }
    if (gunzip == null) {
      return input;
    }
    ByteBuffer inflated = own.inflated().clear();
    gunzip.inflate(input, inflated);
    // A little of what is compressed may be a lot: the rest of it waits for the next turn.
    if (!inflated.hasRemaining()) {
      compressed = new byte[input.remaining()];
      input.get(compressed);
    }
    return inflated.flip();
  }

  /** Bytes of the body as they came; null where none are there yet. */
  private @Nullable ByteBuffer received() throws IOException {
    byte[] before = compressed;
    if (before != null) {
      compressed = null;
      return ByteBuffer.wrap(before);
    }
    ByteBuffer input = own.input().clear();
    int count = source.read(input);
    if (count == 0) {
      return null;
    }
    heardNanos = System.nanoTime();
    if (count < 0) {
      if (gunzip != null && !gunzip.isWhole()) {
        throw new EOFException("what is compressed ends too early");
      }
      inputEnded = true;
      take(lines.last());
      stream.inputEnded();
    }
    return input.flip();
  }

  /** Whether the stream wants more after this. */
  private boolean handle(ByteBuffer piece) {
    boolean begun = lines.midLine();
    for (Line line = lines.next(piece); line != null; line = lines.next(piece)) {
      begun = false;
      take(line);
      if (over) {
        return false;
      }
      if (!stream.ready()) {
        leftover = new byte[piece.remaining()];
        piece.get(leftover);
        return false;
      }
    }
    if (!begun) {
      lineNanos = heardNanos;
    }
    return true;
  }

  private void take(@Nullable Line line) {
    switch (line) {
      case null -> {}
      case Line.Text text -> stream.take(text.bytes());
      case Line.Blank blank -> stream.takeNothing();
      case Line.TooLong tooLong -> stream.takeTooLong();
    }
  }

  private void tick() {
    long now = System.nanoTime();
    if (writer.writable() || taken != writer.taken()) {
      taken = writer.taken();
      tookNanos = now;
    } else if (now - tookNanos >= limits.idleTimeout().toNanos()) {
      // Nobody reads the results: there is nobody to tell.
      broken();
      return;
    }
    if (inputEnded || !reads) {
      heardNanos = now;
      lineNanos = now;
    } else if (lines.midLine() && now - lineNanos >= limits.requestTimeout().toNanos()) {
      endBroken(ListenerProblem.REQUEST_TIMEOUT.because("a line did not come to its end in time"));
    } else if (now - heardNanos >= limits.idleTimeout().toNanos()) {
      endBroken(ListenerProblem.REQUEST_TIMEOUT.because("no further line came in time"));
    }
  }

  private void endBroken(Problem problem) {
    inputEnded = true;
    leftover = null;
    source.suspendReads();
    exchange.setPersistent(false);
    stream.inputBroken(problem);
  }

  /**
   * Others have their turn first; what was read already waits for no further word of the socket.
   */
  private void readLater() {
    source.suspendReads();
    try {
      exchange.getIoThread().execute(this::read);
    } catch (RejectedExecutionException e) {
      broken();
    }
  }

  @Override
  public void pause() {
    reads = false;
    source.suspendReads();
  }

  @Override
  public void resume() {
    reads = true;
    readLater();
  }

  @Override
  public boolean writable() {
    return writer.writable();
  }

  @Override
  public boolean full() {
    return writer.full();
  }

  @Override
  public void add(byte[] result) {
    writer.add(result);
    writer.add(LINE_END);
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public void ended() {
    if (exchange.isRequestComplete()) {
      writer.end();
      return;
    }
    HttpListener.closeSoon(exchange);
    writer.end();
    if (exchange.isResponseComplete()) {
      sayNoMore();
    }
  }

  /** The headers may have left the connection open: an end at once keeps requests from it. */
  private void sayNoMore() {
    try {
      ((HttpServerConnection) exchange.getConnection()).getOriginalSinkConduit().terminateWrites();
    } catch (IOException e) {
      broken();
    }
  }

  @Override
  public void drained() {
    stream.drained();
  }

  @Override
  public void broken() {
    IoUtils.safeClose(exchange.getConnection());
  }
}
