package dev.eddyline.ingest.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.ingest.admit.Admission;
import dev.eddyline.ingest.admit.Admitted;
import dev.eddyline.ingest.admit.IngestProblem;
import dev.eddyline.ingest.admit.LineTerms;
import dev.eddyline.ingest.admit.Refusal;
import dev.eddyline.ingest.admit.Source;
import dev.eddyline.ingest.intake.IngestMetrics;
import dev.eddyline.ingest.intake.Intake;
import dev.eddyline.ingest.intake.Result;
import dev.eddyline.ingest.intake.ViewLinks;
import dev.eddyline.ingest.log.Append.Failure;
import dev.eddyline.ingest.log.Lane;
import dev.eddyline.schemas.record.Outcome;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * The commands of one connection that are under way. Takes one after another, appends them in that
 * order, and tells what becomes of each: in a batch once, in their order; on a WebSocket when Kafka
 * has it and when it is decided, as soon as either is known. Bounded in commands and in results
 * that the client has not read; beyond that it takes one more command, keeps it, and wants no
 * other. Owned by the connection's I/O thread but for {@link #look}. Never blocks.
 */
public final class CommandStream {

  /** A command for which the log has no room is offered again so often. */
  private static final long RETRY_MS = 5;

  private final Shared shared;
  private final LineTerms terms;
  private final boolean ordered;
  private final Output output;
  private final XnioIoThread thread;

  // From any thread.
  private final Queue<StreamedCommand> changed = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean looking = new AtomicBoolean();

  private final ArrayDeque<Slot> order = new ArrayDeque<>();
  private final ArrayDeque<StreamedCommand> waiting = new ArrayDeque<>();
  private final ArrayDeque<byte[]> results = new ArrayDeque<>();
  private Lane lane = new Lane();
  private @Nullable Held held;
  private @Nullable Problem broken;
  private XnioExecutor.@Nullable Key retry;
  private XnioExecutor.@Nullable Key timer;
  private int underWay;
  private long resultBytes;
  private long lines;
  private boolean paused;
  private boolean inputEnded;
  private boolean ended;
  private boolean closed;

  /**
   * What all streams of a gateway share.
   *
   * @param clock stamps commands
   * @param lineBytesMax of one command's JSON
   */
  public record Shared(
      Admission admission,
      Intake intake,
      ViewLinks views,
      IngestMetrics metrics,
      StreamMetrics streams,
      InstantSource clock,
      StreamLimits limits,
      int lineBytesMax) {}

  /** Where results go, on the I/O thread. */
  public interface Output {

    /** Whether a result can be written now. */
    boolean writable();

    /** Whether what was added should be flushed before more is. */
    boolean full();

    /** Adds one result; only while {@link #writable}. */
    void add(byte[] result);

    /** Writes what was added. */
    void flush();

    /** The stream wants no further command for now. */
    void pause();

    /** It wants commands again; gives none during this call. */
    void resume();

    /** Every command's last result has been added, and no further command comes. */
    void ended();
  }

  /** A command there was no room for yet. */
  private record Held(long line, Admitted admitted) {}

  /** The place of one result among those of a batch. */
  static final class Slot {
    private byte @Nullable [] result;
  }

  /**
   * @param ordered whether each command has one result, in the order of the commands and with the
   *     number of its line
   */
  public CommandStream(
      Shared shared, LineTerms terms, boolean ordered, Output output, XnioIoThread thread) {
    this.shared = shared;
    this.terms = terms;
    this.ordered = ordered;
    this.output = output;
    this.thread = thread;
    shared.streams().opened();
  }

  /** Whether a further command is wanted now. */
  public boolean ready() {
    return held == null && !inputEnded && !closed && output.writable() && isRead();
  }

  private boolean isRead() {
    return resultBytes < shared.limits().resultBytesMax();
  }

  /** Counts a line that holds nothing. */
  public void takeNothing() {
    lines++;
  }

  /** Takes a line that has more bytes than are read. */
  public void takeTooLong() {
    String rule = "must have at most " + shared.lineBytesMax() + " bytes";
    refuse(
        ++lines,
        null,
        IngestMetrics.NO_KIND,
        Result.REFUSED,
        ListenerProblem.PAYLOAD_TOO_LARGE.because("a command " + rule).at("", rule));
    tell();
  }

  /**
   * Takes a command, as JSON in UTF-8.
   *
   * @throws IllegalStateException if one is held already, which {@link #ready} tells
   */
  public void take(byte[] utf8) {
    if (held != null) {
      throw new IllegalStateException("a command is held already");
    }
    lines++;
    admit(lines, utf8);
    tell();
  }

  private void admit(long line, byte[] utf8) {
    String command = null;
    String kind = IngestMetrics.NO_KIND;
    try {
      JsonNode json = shared.admission().read(utf8);
      command = shared.admission().commandId(json);
      kind = shared.admission().kind(json).orElse(IngestMetrics.NO_KIND);
      Held next = new Held(line, shared.admission().admit(json, terms, shared.clock().instant()));
      if (underWay < shared.limits().commandsMax()) {
        offer(next);
      } else {
        shared.streams().windowFull();
        held = next;
      }
    } catch (Refusal refusal) {
      refuse(line, command, kind, Result.REFUSED, refusal.problem());
    }
  }

  /** No further command comes. */
  public void inputEnded() {
    inputEnded = true;
    tell();
  }

  /** No further command comes, since this is wrong with what came; told as the last result. */
  public void inputBroken(Problem problem) {
    broken = problem;
    inputEnded();
  }

  /** The socket has room again. */
  public void drained() {
    tell();
  }

  /** The connection has ended: nobody is to be told any more. What Kafka has stays. */
  public void closed() {
    if (closed) {
      return;
    }
    closed = true;
    shared.streams().closed();
    held = null;
    results.clear();
    order.clear();
    waiting.forEach(this::stopWaiting);
    waiting.clear();
    cancel(retry);
    cancel(timer);
  }

  private static void cancel(XnioExecutor.@Nullable Key key) {
    if (key != null) {
      key.remove();
    }
  }

  /** Something has become of a command. Any thread. */
  void look(StreamedCommand command) {
    changed.add(command);
    if (looking.compareAndSet(false, true)) {
      try {
        thread.execute(this::lookAtChanged);
      } catch (RejectedExecutionException e) {
        // The listener has stopped and its connections are closed: there is nobody to tell.
        changed.clear();
      }
    }
  }

  private void lookAtChanged() {
    looking.set(false);
    for (StreamedCommand next = changed.poll(); next != null; next = changed.poll()) {
      if (!closed && !next.finished) {
        advance(next);
      }
    }
    tell();
  }

  /** Offers a command to the log; holds it where there is no room. */
  private void offer(Held next) {
    Admitted admitted = next.admitted();
    StreamedCommand command = new StreamedCommand(this, next.line(), admitted, System.nanoTime());
    long waitNanos = admitted.head().preference().outcomeWait().toNanos();
    // Before the append, so that no outcome can come too early.
    if (waitNanos > 0) {
      command.awaited = true;
      command.waits = shared.intake().waits().add(command.key, command);
      if (!command.waits) {
        shared.metrics().waitRefused();
      }
    }
    Source source = admitted.head().source();
    if (source != null && lane.isResumedBy(source.name(), source.sequence())) {
      lane = new Lane();
    }
    Intake.Offer offer = shared.intake().offer(admitted, lane, command);
    switch (offer) {
      case TAKEN -> {
        underWay++;
        if (ordered) {
          order.add(command.slot);
        }
        if (command.waits) {
          command.deadlineNanos = command.sinceNanos + waitNanos;
          waitFor(command);
        }
      }
      case UNAVAILABLE -> {
        if (source != null) {
          lane.breakAt(source.name(), source.sequence());
        }
        stopWaiting(command);
        refuse(
            next.line(),
            command.commandId,
            kind(command),
            Intake.result(offer),
            shared.intake().problem(offer));
      }
      case FULL, ACTOR_FULL -> {
        stopWaiting(command);
        shared.streams().logFull();
        held = next;
        retry = thread.executeAfter(this::offerAgain, RETRY_MS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void offerAgain() {
    retry = null;
    tell();
  }

  private void offerHeld() {
    Held next = held;
    if (next != null && retry == null && underWay < shared.limits().commandsMax()) {
      held = null;
      offer(next);
    }
  }

  private void waitFor(StreamedCommand command) {
    if (waiting.size() >= 2 * shared.limits().commandsMax()) {
      waiting.removeIf(other -> other.finished);
    }
    waiting.add(command);
    if (timer == null) {
      setTimer(command.deadlineNanos - System.nanoTime());
    }
  }

  private void setTimer(long nanos) {
    long ms = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    timer = thread.executeAfter(this::timeUp, ms, TimeUnit.MILLISECONDS);
  }

  private void timeUp() {
    timer = null;
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    for (StreamedCommand first = waiting.peek(); first != null; first = waiting.peek()) {
      if (first.finished) {
        waiting.remove();
      } else if (first.deadlineNanos - now <= 0) {
        waiting.remove();
        first.waitOver = true;
        stopWaiting(first);
        advance(first);
      } else {
        setTimer(first.deadlineNanos - now);
        break;
      }
    }
    tell();
  }

  private void stopWaiting(StreamedCommand command) {
    if (command.waits) {
      shared.intake().waits().remove(command.key, command);
    }
  }

  /** Tells what is known of a command by now. */
  private void advance(StreamedCommand command) {
    Outcome outcome = command.outcome();
    Failure failure = command.failure();
    if (command.isAppended() && !command.toldQueued) {
      command.toldQueued = true;
      shared.metrics().appended(System.nanoTime() - command.sinceNanos);
      if (!ordered && command.awaited) {
        add(command.slot, ResultLine.of(ResultLine.Status.QUEUED, 0, command.commandId));
      }
    }
    if (outcome != null) {
      decided(command, outcome);
    } else if (failure != null) {
      failed(command, failure);
    } else if (command.isAppended() && !stillWaits(command)) {
      boolean undecided = !ordered && command.awaited;
      finish(
          command,
          undecided ? Result.UNDECIDED : Result.QUEUED,
          ResultLine.of(
              undecided ? ResultLine.Status.UNDECIDED : ResultLine.Status.QUEUED,
              number(command),
              command.commandId));
    }
  }

  private static boolean stillWaits(StreamedCommand command) {
    return command.waits && !command.waitOver && !command.isGivenUp();
  }

  private void decided(StreamedCommand command, Outcome outcome) {
    shared.metrics().outcome(System.nanoTime() - command.sinceNanos);
    if (command.asked.isOfAnother(outcome)) {
      Problem reused = IngestProblem.keyReused("/command");
      finish(
          command,
          Result.KEY_REUSED,
          ResultLine.of(ResultLine.Status.REFUSED, number(command), command.commandId, reused));
      return;
    }
    boolean repeated = command.asked.isRepeated(outcome);
    if (repeated) {
      shared.metrics().replayed();
    }
    boolean conflict = Outcome.VERSION_CONFLICT.equals(outcome.code());
    Result result =
        outcome.status() == Outcome.Status.ACCEPTED
            ? Result.ACCEPTED
            : conflict ? Result.VERSION_CONFLICT : Result.REJECTED;
    finish(
        command,
        result,
        ResultLine.of(
            number(command),
            command.commandId,
            outcome,
            repeated,
            conflict ? shared.views().of(command.target) : Optional.empty()));
  }

  private void failed(StreamedCommand command, Failure failure) {
    stopWaiting(command);
    switch (failure) {
      case UNAVAILABLE ->
          finish(
              command,
              Result.UNAVAILABLE,
              ResultLine.of(
                  ResultLine.Status.FAILED,
                  number(command),
                  command.commandId,
                  IngestProblem.unconfirmed(shared.intake().retryAfterSeconds())));
      case TOO_LARGE ->
          finish(
              command,
              Result.REFUSED,
              ResultLine.of(
                  ResultLine.Status.REFUSED,
                  number(command),
                  command.commandId,
                  IngestProblem.recordTooLarge()));
    }
  }

  private void finish(StreamedCommand command, Result result, byte[] line) {
    command.finished = true;
    underWay--;
    shared.metrics().answered(kind(command), result);
    add(command.slot, line);
  }

  private void refuse(
      long line, @Nullable String command, String kind, Result result, Problem problem) {
    shared.metrics().answered(kind, result);
    Slot slot = new Slot();
    if (ordered) {
      order.add(slot);
    }
    add(slot, ResultLine.of(ResultLine.Status.REFUSED, ordered ? line : 0, command, problem));
  }

  private void add(Slot slot, byte[] result) {
    resultBytes += result.length;
    if (ordered) {
      slot.result = result;
    } else {
      results.add(result);
    }
  }

  /** Offers what was held, tells what can be told, and says whether there is room for more. */
  private void tell() {
    if (closed) {
      return;
    }
    offerHeld();
    if (broken != null && held == null) {
      refuse(++lines, null, IngestMetrics.NO_KIND, Result.REFUSED, broken);
      broken = null;
    }
    write();
    if (inputEnded && held == null && underWay == 0 && resultBytes == 0) {
      if (!ended) {
        ended = true;
        output.ended();
      }
    } else if (paused == ready()) {
      paused = !paused;
      if (paused) {
        output.pause();
      } else {
        output.resume();
      }
    }
  }

  private void write() {
    boolean added = false;
    for (byte[] next = peek(); next != null && output.writable(); next = peek()) {
      remove();
      resultBytes -= next.length;
      output.add(next);
      added = true;
      if (output.full()) {
        output.flush();
        added = false;
      }
    }
    if (added) {
      output.flush();
    }
  }

  private byte @Nullable [] peek() {
    if (!ordered) {
      return results.peek();
    }
    Slot first = order.peek();
    return first == null ? null : first.result;
  }

  private void remove() {
    if (ordered) {
      order.remove();
    } else {
      results.remove();
    }
  }

  private long number(StreamedCommand command) {
    return ordered ? command.line : 0;
  }

  private static String kind(StreamedCommand command) {
    return command.target.kind().name();
  }
}
