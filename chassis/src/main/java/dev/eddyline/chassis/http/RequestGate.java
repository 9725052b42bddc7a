package dev.eddyline.chassis.http;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.WorkerUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * What a connection's client sends goes through here, above TLS and below Undertow's parser: one
 * request at a time, of which every byte has been judged by {@link RequestFraming}, within its
 * time. A head is let through once it is whole, else a request of our own takes its place, which
 * {@link HttpListener} answers with what is wrong. On the connection's I/O thread, but {@link
 * #done}, which is called where the answer ends.
 *
 * <pre>
 *  HEAD ──▶ BODY ──▶ BEHIND ──answered──▶ HEAD
 *    │        │         └─────upgraded──▶ UPGRADED
 *    └────────┴─fault, time up, last answer─▶ ENDED
 * </pre>
 */
final class RequestGate extends AbstractStreamSourceConduit<StreamSourceConduit> {

  private static final Logger log = LoggerFactory.getLogger(RequestGate.class);

  /** Stands for a head at fault, so that the refusal takes its turn behind earlier answers. */
  private static final ByteBuffer SUBSTITUTE =
      StandardCharsets.US_ASCII
          .encode("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
          .asReadOnlyBuffer();

  /** Where goes what nobody will read. Shared by all threads: nobody looks. */
  private static final ByteBuffer BIN = ByteBuffer.allocateDirect(16_384);

  private static final ExchangeCompletionListener ANSWERED =
      (exchange, next) -> {
        of(exchange).done(exchange);
        next.proceed();
      };

  /** What reads are for. */
  private enum Phase {
    /** The next head; Undertow has seen none of it. */
    HEAD,
    /** The rest of a request whose head is through. */
    BODY,
    /** Nothing, until the request is answered; a handler may look whether the client is gone. */
    BEHIND,
    /** Another protocol. */
    UPGRADED,
    /** Nothing, ever: what comes is thrown away. */
    ENDED
  }

  private final StreamConnection connection;
  private final HttpConfig limits;
  private final RequestFraming framing;
  // Written where an answer ends, which may be another thread; reads are suspended then.
  private volatile Phase phase = Phase.HEAD;
  // Bytes that have been read and not let through: from, judged up to, to. Null while there are
  // none, which is the usual case.
  private @Nullable ByteBuffer held;
  private int heldFrom;
  private int heldJudged;
  private int heldTo;

  /** How many of them may pass now. */
  private int passable;

  private @Nullable Problem refusal;
  private boolean told;
  private @Nullable HttpServerExchange exchange;
  private @Nullable Consumer<Problem> receiver;

  private boolean streamed;

  /** Whether somebody has asked for more of a body than there is. */
  private boolean missed;

  // One timer for each connection, set anew only when it is early: most requests need none.
  private volatile long deadlineNs;
  private volatile boolean timed;
  private boolean forRequest;
  private long timerNs;
  private XnioExecutor.@Nullable Key timer;

  private RequestGate(StreamConnection connection, HttpConfig limits) {
    super(connection.getSourceChannel().getConduit());
    this.connection = connection;
    this.limits = limits;
    this.framing = new RequestFraming(limits.headerBytesMax());
  }

  /** Stands before each new connection what it has to go through. */
  static ChannelListener<StreamConnection> before(
      ChannelListener<StreamConnection> undertow, HttpConfig limits) {
    return connection -> {
      RequestGate gate = new RequestGate(connection, limits);
      connection.getSourceChannel().setConduit(gate);
      gate.expectWithin(limits.idleTimeout().toNanos(), false);
      gate.setTimer();
      // Undertow adds its own to this one.
      connection.setCloseListener(closed -> gate.closed());
      undertow.handleEvent(connection);
    };
  }

  /** The gate that a request has come through. */
  static RequestGate of(HttpServerExchange exchange) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    return (RequestGate) connection.getOriginalSourceConduit();
  }

  /**
   * Begins to serve what has been let through.
   *
   * @return what the request is to be refused with; null if it is to be handled
   */
  @Nullable Problem begin(HttpServerExchange through) {
    exchange = through;
    through.addExchangeCompleteListener(ANSWERED);
    told = refusal != null;
    return refusal;
  }

  /**
   * From now on a fault in the body of the request that is served is told here, and not answered.
   * So is that its time is up. The connection will be closed soon.
   */
  void tell(Consumer<Problem> to) {
    receiver = to;
  }

  /** The same for a handler that answers while it reads: it keeps the time, and closes. */
  void stream(Consumer<Problem> to) {
    receiver = to;
    streamed = true;
    timed = false;
  }

  // Reading

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (passable > 0) {
      int count = pass(into, passable);
      passable -= count;
      return count;
    }
    return switch (phase) {
      case HEAD -> readHead(into);
      case BODY -> readBody(into);
      case BEHIND -> {
        int count = readBehind(into);
        if (count > 0) {
          // It was for nobody, so what follows cannot be a request.
          phase = Phase.ENDED;
        }
        yield count;
      }
      case UPGRADED -> readBehind(into);
      case ENDED -> next.read(BIN.duplicate()) < 0 ? -1 : 0;
    };
  }

  private int readHead(ByteBuffer into) throws IOException {
    int start = into.position();
    while (refusal == null) {
      if (heldJudged == heldTo) {
        int count = next.read(into);
        if (count <= 0) {
          return count;
        }
        if (held == null) {
          int end = start + count;
          int good = framing.feed(into, start, end);
          if (framing.isHeadWhole()) {
            hold(into, good, end);
            return straight(into, start, good);
          }
          hold(into, start, end);
          heldJudged = good - start;
        } else {
          hold(into, start, start + count);
          heldJudged = framing.feed(held, heldJudged, heldTo);
        }
        into.position(start);
      } else {
        heldJudged = framing.feed(held(), heldJudged, heldTo);
      }
      if (framing.isHeadWhole()) {
        heldFrom += framing.emptyLineBytes();
        passable = heldJudged - heldFrom;
        headPassed();
        return read(into);
      }
      RequestFraming.Fault fault = framing.fault();
      if (fault != null) {
        refusal = refusal(fault);
      } else if (framing.isBegun() && !forRequest) {
        expectWithin(limits.requestTimeout().toNanos(), true);
        setTimer();
      }
    }
    end();
    held = SUBSTITUTE;
    heldTo = SUBSTITUTE.limit();
    heldJudged = heldTo;
    passable = heldTo;
    return read(into);
  }

  /** Lets through what came in one piece, where it is. */
  private int straight(ByteBuffer into, int start, int good) {
    int blank = framing.emptyLineBytes();
    if (blank > 0) {
      into.put(start, into, start + blank, good - start - blank);
    }
    into.position(good - blank);
    headPassed();
    return good - blank - start;
  }

  private void headPassed() {
    missed = false;
    phase = Phase.BODY;
    afterBody();
  }

  private int readBody(ByteBuffer into) throws IOException {
    int start = into.position();
    int count = next.read(into);
    if (count <= 0) {
      missed = count == 0 && into.hasRemaining();
      return count;
    }
    missed = false;
    int good = framing.feed(into, start, start + count);
    hold(into, good, start + count);
    into.position(good);
    afterBody();
    return good - start;
  }

  /** Looks where a request has come to. */
  private void afterBody() {
    RequestFraming.Fault fault = framing.fault();
    if (fault != null) {
      if (passable == 0) {
        drop();
      } else {
        heldTo = heldJudged;
      }
      refuse(refusal(fault));
    } else if (framing.isWhole()) {
      phase = Phase.BEHIND;
      timed = false;
      // What comes next is for later. Reads are not suspended for it, which few requests need: on
      // the first of it Undertow does, or XNIO where a body has taken Undertow's place.
    } else if (!forRequest && !streamed) {
      expectWithin(limits.requestTimeout().toNanos(), true);
      setTimer();
    }
  }

  private int readBehind(ByteBuffer into) throws IOException {
    if (held == null) {
      return next.read(into);
    }
    int count = pass(into, heldTo - heldFrom);
    if (held != null && next.isReadResumed()) {
      wakeSoon();
    }
    return count;
  }

  private ByteBuffer held() {
    if (held == null) {
      throw new IllegalStateException("nothing is held");
    }
    return held;
  }

  /** Keeps a copy of bytes for later, behind those that are kept already. */
  private void hold(ByteBuffer bytes, int from, int to) {
    int count = to - from;
    if (count == 0) {
      return;
    }
    ByteBuffer before = held;
    if (before == null) {
      held = ByteBuffer.allocate(count);
    } else if (before.capacity() - heldTo < count) {
      int kept = heldTo - heldFrom;
      held = ByteBuffer.allocate(Math.max(kept + count, 2 * before.capacity()));
      held.put(0, before, heldFrom, kept);
      heldJudged -= heldFrom;
      heldTo = kept;
      heldFrom = 0;
    }
    held().put(heldTo, bytes, from, count);
    heldTo += count;
  }

  private int pass(ByteBuffer into, int most) {
    int count = Math.min(most, into.remaining());
    into.put(into.position(), held(), heldFrom, count);
    into.position(into.position() + count);
    heldFrom += count;
    if (heldFrom == heldTo) {
      drop();
    }
    return count;
  }

  private void drop() {
    held = null;
    heldFrom = 0;
    heldJudged = 0;
    heldTo = 0;
  }

  // Refusing

  private static Problem refusal(RequestFraming.Fault fault) {
    ListenerProblem problem =
        switch (fault.kind()) {
          case MALFORMED -> ListenerProblem.MALFORMED_REQUEST;
          case TOO_LARGE -> ListenerProblem.HEAD_TOO_LARGE;
        };
    return problem
        .because(fault.part() + " " + fault.message() + " (byte " + fault.at() + ")")
        .at(fault.part(), fault.message());
  }

  /** Refuses a request whose head is through. */
  private void refuse(Problem why) {
    refusal = why;
    phase = Phase.ENDED;
    timed = false;
    // Whoever is reading now is to come to an end first.
    soon(this::tellRefusal);
  }

  private void tellRefusal() {
    HttpServerExchange served = exchange;
    if (told || refusal == null) {
      return;
    }
    told = true;
    if (served == null) {
      // Undertow has refused the head for a reason of its own, or the answer is out.
      HttpListener.closeSoon(getReadThread(), connection);
      return;
    }
    if (!streamed) {
      HttpListener.closeSoon(served);
    }
    if (receiver != null) {
      receiver.accept(refusal);
    } else if (!served.isResponseStarted()) {
      refusal.send(served);
    }
  }

  private void end() {
    drop();
    passable = 0;
    phase = Phase.ENDED;
    timed = false;
  }

  // Time

  private void expectWithin(long timeoutNs, boolean request) {
    deadlineNs = System.nanoTime() + timeoutNs;
    forRequest = request;
    timed = true;
  }

  /** On the I/O thread. */
  private void setTimer() {
    if (!timed) {
      return;
    }
    if (timer != null) {
      if (timerNs - deadlineNs <= 0) {
        return;
      }
      timer.remove();
    }
    timerNs = deadlineNs;
    long delayMs = Math.max(0, timerNs - System.nanoTime()) / 1_000_000 + 1;
    timer = WorkerUtils.executeAfter(getReadThread(), this::timeUp, delayMs, TimeUnit.MILLISECONDS);
  }

  private void timeUp() {
    timer = null;
    if (!timed || deadlineNs - System.nanoTime() > 0) {
      setTimer();
    } else if (!forRequest) {
      IoUtils.safeClose(connection);
    } else if (phase == Phase.HEAD) {
      timed = false;
      refusal = ListenerProblem.REQUEST_TIMEOUT.because("the head did not come to its end in time");
      wake();
    } else if (missed) {
      refuse(ListenerProblem.REQUEST_TIMEOUT.because("the body did not come to its end in time"));
    } else {
      // Nobody has asked for it yet: that is not the client's fault.
      expectWithin(limits.requestTimeout().toNanos(), true);
      setTimer();
    }
  }

  // The end of an answer, and of the connection

  private void done(HttpServerExchange answered) {
    exchange = null;
    receiver = null;
    streamed = false;
    if (answered.isUpgrade()) {
      phase = Phase.UPGRADED;
    } else if (!answered.isPersistent()) {
      end();
    } else if (phase == Phase.BEHIND) {
      framing.next();
      expectWithin(limits.idleTimeout().toNanos(), false);
      phase = Phase.HEAD;
      if (answered.isInIoThread()) {
        setTimer();
      } else {
        soon(this::setTimer);
      }
    } else {
      // Somebody has read behind the request.
      HttpListener.closeSoon(getReadThread(), connection);
    }
  }

  private void closed() {
    timed = false;
    XnioExecutor.Key last = timer;
    if (last != null) {
      last.remove();
    }
  }

  // Waking whoever reads

  @Override
  public void resumeReads() {
    next.resumeReads();
    boolean waiting =
        switch (phase) {
          case HEAD -> heldTo > heldJudged || refusal != null;
          case BODY -> false;
          case BEHIND, UPGRADED -> held != null;
          case ENDED -> false;
        };
    if (waiting || passable > 0) {
      wakeSoon();
    }
  }

  private void wakeSoon() {
    soon(this::wake);
  }

  /** As if the socket had become readable. Not by way of TLS, which would take it for a loop. */
  private void wake() {
    ConduitStreamSourceChannel source = connection.getSourceChannel();
    if (source.isReadResumed()) {
      ChannelListeners.invokeChannelListener(source, source.getReadListener());
    }
  }

  private void soon(Runnable task) {
    try {
      getReadThread().execute(task);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("an I/O thread has ended before one of its connections");
    }
  }

  // The rest of a conduit

  @Override
  public boolean isReadShutdown() {
    return held == null && next.isReadShutdown();
  }

  @Override
  public void terminateReads() throws IOException {
    // A socket that is closed with bytes unread takes the answer with it.
    if (phase != Phase.ENDED) {
      end();
      next.terminateReads();
    }
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (into[i].hasRemaining()) {
        return read(into[i]);
      }
    }
    return 0;
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return IoUtils.transfer(new ConduitReadableByteChannel(this), count, through, target);
  }
}
