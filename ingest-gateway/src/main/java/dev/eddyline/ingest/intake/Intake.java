package dev.eddyline.ingest.intake;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.ingest.admit.Admitted;
import dev.eddyline.ingest.admit.Head;
import dev.eddyline.ingest.admit.IngestProblem;
import dev.eddyline.ingest.admit.Source;
import dev.eddyline.ingest.log.Append;
import dev.eddyline.ingest.log.CommandLog;
import dev.eddyline.ingest.log.Lane;
import dev.eddyline.ingest.outcome.OutcomeTail;
import dev.eddyline.ingest.outcome.Waits;
import dev.eddyline.schemas.topic.OutcomeKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Hands admitted commands to the log, whoever has brought them. Any thread; never waits. Nothing is
 * taken before outcomes are followed, so that none can be missed.
 */
public final class Intake {

  private final CommandLog commandLog;
  private final OutcomeTail tail;
  private final Waits waits;

  /** What became of a command that was offered. */
  public enum Offer {
    /** It is on its way; its completion will be told. */
    TAKEN,
    /** Kafka is not reached yet. */
    UNAVAILABLE,
    /** Too much is on its way already. */
    FULL,
    /** Too much of the same actor is on its way already. */
    ACTOR_FULL
  }

  public Intake(CommandLog commandLog, OutcomeTail tail, Waits waits) {
    this.commandLog = commandLog;
    this.tail = tail;
    this.waits = waits;
  }

  /**
   * Offers a command to the log. Whoever waits for its outcome does so already.
   *
   * @param lane that of its connection; null where it comes alone
   */
  public Offer offer(Admitted admitted, @Nullable Lane lane, Append.Completion completion) {
    if (!tail.isAttached()) {
      return Offer.UNAVAILABLE;
    }
    Head head = admitted.head();
    Source source = head.source();
    Append append =
        new Append(
            head.target().kind().topics().commands(),
            head.target().id().getBytes(StandardCharsets.UTF_8),
            admitted.record(),
            head.actor(),
            new Append.Marks(
                head.trace(),
                admitted.asked().fingerprint(),
                source == null ? null : source.name(),
                source == null ? 0 : source.sequence(),
                !head.preference().outcomeWait().isZero()),
            source == null ? null : lane,
            System.nanoTime(),
            completion);
    return switch (commandLog.offer(append)) {
      case TAKEN -> Offer.TAKEN;
      case FULL -> Offer.FULL;
      case ACTOR_FULL -> Offer.ACTOR_FULL;
    };
  }

  /** Why a command was not taken, and when it may be worth another try. */
  public Problem problem(Offer offer) {
    int seconds = commandLog.secondsUntilRoom();
    return switch (offer) {
      case TAKEN -> throw new IllegalArgumentException("it was taken");
      case UNAVAILABLE ->
          IngestProblem.UNAVAILABLE
              .because("Kafka is not reached yet; the command was not taken")
              .retryAfter(1);
      case FULL ->
          IngestProblem.OVERLOADED
              .because("too many commands are on their way; this one was not taken")
              .retryAfter(seconds);
      case ACTOR_FULL ->
          IngestProblem.TOO_MANY_COMMANDS
              .because("too many commands of this actor are on their way; this one was not taken")
              .retryAfter(seconds);
    };
  }

  /** How a command that was not taken is counted. */
  public static Result result(Offer offer) {
    return switch (offer) {
      case TAKEN -> Result.QUEUED;
      case UNAVAILABLE -> Result.UNAVAILABLE;
      case FULL -> Result.OVERLOADED;
      case ACTOR_FULL -> Result.THROTTLED;
    };
  }

  /** Where outcomes are waited for. */
  public Waits waits() {
    return waits;
  }

  /** What a command's outcome is waited for as. */
  public static Waits.Key key(Head head) {
    return new Waits.Key(
        head.target().kind().name(), new OutcomeKey(head.target().id(), head.commandId()));
  }

  /** When a command that failed may be worth another try, in seconds. */
  public int retryAfterSeconds() {
    return commandLog.secondsUntilRoom();
  }
}
