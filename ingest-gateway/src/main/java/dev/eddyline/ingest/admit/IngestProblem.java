package dev.eddyline.ingest.admit;

import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.http.ProblemCode;
import dev.eddyline.schemas.record.Outcome;

/** The problems of the ingest gateway's own, beside those of every listener and of the rules. */
public enum IngestProblem implements ProblemCode {
  /** No entity may be called so. */
  INVALID_ID(400),
  /** A header does not say what it has to. */
  INVALID_HEADER(400),
  /** The body is not strict JSON. */
  INVALID_JSON(400),
  /** A line of a batch, or a message, is no command: a member unknown, missing or wrong. */
  INVALID_COMMAND(400),
  /** The body is not what the command takes. */
  INVALID_PAYLOAD(400),
  /** There is no such kind. */
  UNKNOWN_KIND(404),
  /** The kind has no such command. */
  UNKNOWN_COMMAND(404),
  /** The entity is not at the version that the client expects. */
  VERSION_CONFLICT(409),
  /** The body is no JSON by its headers. */
  UNSUPPORTED_MEDIA_TYPE(415),
  /** The command id is that of a command which asked for something else. */
  IDEMPOTENCY_KEY_REUSED(422),
  /** Too many commands of one actor are on their way. */
  TOO_MANY_COMMANDS(429),
  /** Too many commands are on their way. */
  OVERLOADED(503),
  /** Kafka does not confirm, or is not reached yet. */
  UNAVAILABLE(503);

  /** Of a command that the rules of its kind reject, by a code of theirs. */
  public static final int REJECTED_STATUS = 422;

  private final int status;

  IngestProblem(int status) {
    this.status = status;
  }

  @Override
  public int status() {
    return status;
  }

  /**
   * The problem of a command whose id is that of another one.
   *
   * @param field where the id was told
   */
  public static Problem keyReused(String field) {
    String message = "it is the id of an earlier command, which asked for something else";
    return IDEMPOTENCY_KEY_REUSED
        .because("this command was not decided: " + message)
        .at(field, message);
  }

  /** The problem of a command that Kafka has not confirmed. */
  public static Problem unconfirmed(int retryAfterSeconds) {
    return UNAVAILABLE
        .because(
            "Kafka has not confirmed the command, and may have it or not: retry with the same"
                + " Idempotency-Key")
        .retryAfter(retryAfterSeconds);
  }

  /** The problem of a command that Kafka will never take. */
  public static Problem recordTooLarge() {
    String message = "Kafka takes no record so large";
    return ListenerProblem.PAYLOAD_TOO_LARGE.because(message).at("", message);
  }

  /** The problem of a command that was decided and not accepted. */
  public static Problem rejected(Outcome outcome) {
    String code = outcome.code() == null ? "rejected" : outcome.code();
    String message = outcome.message() == null ? code : outcome.message();
    Problem problem =
        code.equals(Outcome.VERSION_CONFLICT)
            ? VERSION_CONFLICT.because(message).at(Header.IF_MATCH, message)
            : Problem.of(REJECTED_STATUS, code, message);
    return outcome.field() == null ? problem : problem.at(outcome.field(), message);
  }
}
