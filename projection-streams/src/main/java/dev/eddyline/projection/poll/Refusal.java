package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Reason;
import dev.eddyline.schemas.poll.PollEvent;

/** Every reason for which a poll refuses a command. The codes are public and never change. */
public enum Refusal implements Reason<PollEvent> {
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
  UNNAMED_MARK
}
