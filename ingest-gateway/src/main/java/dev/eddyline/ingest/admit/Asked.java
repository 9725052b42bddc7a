package dev.eddyline.ingest.admit;

import dev.eddyline.schemas.record.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * By what a command is known again beside its id. Pure.
 *
 * @param at when it was taken, as its record says; millisecond precision
 * @param fingerprint of what it asks for; null where its id is not the client's own, since then
 *     there is no other of that id
 */
public record Asked(Instant at, @Nullable Long fingerprint) {

  /**
   * Whether an outcome is that of an earlier command of this id, which asked for something else.
   */
  public boolean isOfAnother(Outcome outcome) {
    return outcome.fingerprint() != null
        && fingerprint != null
        && !outcome.fingerprint().equals(fingerprint);
  }

  /** Whether an outcome was given to an earlier attempt at this command. */
  public boolean isRepeated(Outcome outcome) {
    return outcome.at() != null && !outcome.at().equals(at);
  }
}
