package dev.eddyline.schemas.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the commands of one source have been decided, for one entity: private, read by the
 * projection alone. All but the sequence is the outcome of the command that had it.
 *
 * @param sequence the highest decided so far, from 0
 * @param command as in {@link Outcome}
 * @param status as in {@link Outcome}
 * @param version as in {@link Outcome}
 * @param code as in {@link Outcome}
 * @param message as in {@link Outcome}
 * @param field as in {@link Outcome}
 * @param at when the gateway took the command
 */
public record Source(
    long sequence,
    String command,
    Outcome.Status status,
    long version,
    @Nullable String code,
    @Nullable String message,
    @Nullable String field,
    Instant at) {

  /**
   * A source that has come to a sequence.
   *
   * @param outcome of the command that had it, with its time
   */
  public static Source of(long sequence, Outcome outcome) {
    return new Source(
        sequence,
        outcome.command(),
        outcome.status(),
        outcome.version(),
        outcome.code(),
        outcome.message(),
        outcome.field(),
        requireNonNull(outcome.at()));
  }

  /** What became of the command that had the sequence. */
  public Outcome outcome() {
    return new Outcome(command, status, version, code, message, field, at, null);
  }
}
