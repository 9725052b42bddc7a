package dev.eddyline.ingest.stream;

import dev.eddyline.ingest.admit.Admitted;
import dev.eddyline.ingest.admit.Asked;
import dev.eddyline.ingest.admit.Target;
import dev.eddyline.ingest.intake.Intake;
import dev.eddyline.ingest.log.Append;
import dev.eddyline.ingest.log.Append.Failure;
import dev.eddyline.ingest.outcome.Waits;
import dev.eddyline.schemas.record.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One command of a stream from its offer to its last result. What becomes of it is told from any
 * thread, kept here, and looked at by the stream on its own thread; all else belongs to that
 * thread. Does not keep the record.
 */
final class StreamedCommand implements Append.Completion, Waits.Waiter {

  private final CommandStream stream;
  final long line;
  final Target target;
  final String commandId;
  final Asked asked;
  final Waits.Key key;
  final long sinceNanos;
  final CommandStream.Slot slot = new CommandStream.Slot();

  // Told from any thread.
  private volatile boolean appended;
  private volatile boolean givenUp;
  private volatile @Nullable Failure failure;
  private volatile @Nullable Outcome outcome;

  // Of the stream's thread. A command may be awaited and not wait, where too many do.
  boolean awaited;
  boolean waits;
  boolean waitOver;
  boolean toldQueued;
  boolean finished;
  long deadlineNanos;

  StreamedCommand(CommandStream stream, long line, Admitted admitted, long nowNanos) {
    this.stream = stream;
    this.line = line;
    this.target = admitted.head().target();
    this.commandId = admitted.head().commandId();
    this.asked = admitted.asked();
    this.key = Intake.key(admitted.head());
    this.sinceNanos = nowNanos;
  }

  @Override
  public void appended() {
    appended = true;
    stream.look(this);
  }

  @Override
  public void failed(Failure why) {
    failure = why;
    stream.look(this);
  }

  @Override
  public void outcome(Outcome its) {
    outcome = its;
    stream.look(this);
  }

  @Override
  public void giveUp() {
    givenUp = true;
    stream.look(this);
  }

  boolean isAppended() {
    return appended;
  }

  boolean isGivenUp() {
    return givenUp;
  }

  @Nullable Failure failure() {
    return failure;
  }

  @Nullable Outcome outcome() {
    return outcome;
  }
}
