package dev.eddyline.schemas.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command. Decided once; a retry of the same command id gets the same one.
 *
 * @param command the command id
 * @param status accepted or rejected
 * @param version accepted: the version the command led to; rejected: the version it was judged
 *     against, 0 when the entity does not exist
 * @param code rejected only: why, for programs
 * @param message rejected only: why, for people
 * @param field rejected only: the payload field at fault as a JSON Pointer, where there is one
 * @param at when the gateway took the command that was decided, which is not the time of a retry;
 *     null in outcomes of before this was kept
 * @param fingerprint of what the command that was decided asked for; null where none was told
 */
public record Outcome(
    String command,
    Status status,
    long version,
    @Nullable String code,
    @Nullable String message,
    @Nullable String field,
    @Nullable Instant at,
    @Nullable Long fingerprint) {

  /** Whether the command was taken. */
  public enum Status {
    ACCEPTED,
    REJECTED
  }

  /** The code of a rejection because the entity is not at the expected version. */
  public static final String VERSION_CONFLICT = "version-conflict";

  /**
   * The code of a rejection because the source of the command has come further already, and what
   * became of the command is not remembered, if it was ever decided.
   */
  public static final String SEQUENCE_PASSED = "sequence-passed";

  public static Outcome accepted(String command, long version) {
    return new Outcome(command, Status.ACCEPTED, version, null, null, null, null, null);
  }

  public static Outcome rejected(
      String command, long version, String code, String message, @Nullable String field) {
    return new Outcome(command, Status.REJECTED, version, code, message, field, null, null);
  }

  /** The same, with what tells a retry of this command from another command of the same id. */
  public Outcome ofCommand(Instant takenAt, @Nullable Long itsFingerprint) {
    return new Outcome(command, status, version, code, message, field, takenAt, itsFingerprint);
  }
}
