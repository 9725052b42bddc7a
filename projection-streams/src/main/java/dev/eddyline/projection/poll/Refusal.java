package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.poll.PollEvent;
import java.util.Locale;

/** Every reason for which a poll refuses a command. The codes are public and never change. */
public enum Refusal {
  NO_SUCH_POLL,
  ALREADY_EXISTS,
  DUPLICATE_OPTION,
  DUPLICATE_WRITE_IN,
  MAX_CHOICES_TOO_LARGE,
  RULES_NOT_RANKED,
  CLOSES_TOO_EARLY,
  POLL_NOT_OPEN,
  POLL_CLOSED,
  ALREADY_VOTED,
  NO_VOTE,
  VOTE_IS_FINAL,
  WRONG_FORM,
  NO_SUCH_OPTION,
  TOO_MANY_CHOICES,
  TOO_MANY_RANKS,
  DUPLICATE_CHOICE,
  UNNAMED_MARK;

  /** The code of the rejection, in kebab case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Decision<PollEvent> because(String message) {
    return Decision.reject(code(), message);
  }

  Decision<PollEvent> because(String message, String field) {
    return Decision.reject(code(), message, field);
  }
}
