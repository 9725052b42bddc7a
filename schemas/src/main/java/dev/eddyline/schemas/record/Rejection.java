package dev.eddyline.schemas.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that was decided and refused.
 *
 * @param command its id
 * @param actor who asked
 * @param member for whom, where the actor acted for somebody else
 * @param at the command's time
 * @param version of the entity it was judged against; 0 when there is none
 * @param code why, for programs
 * @param message why, for people
 * @param field the payload field at fault, as a JSON Pointer, where there is one
 */
public record Rejection(
    String command,
    String actor,
    @Nullable String member,
    Instant at,
    long version,
    String code,
    String message,
    @Nullable String field) {

  /**
   * What a rejected outcome says of its command.
   *
   * @param outcome of the command, rejected
   */
  public static Rejection of(Command<?> command, Outcome outcome) {
    return new Rejection(
        command.id(),
        command.actor(),
        command.member(),
        command.at(),
        outcome.version(),
        requireNonNull(outcome.code(), "a rejection has a code"),
        requireNonNull(outcome.message(), "a rejection has a message"),
        outcome.field());
  }
}
