package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.push.fanout.Hub;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lets clients in, or tells them when to come again: spread, so that they do not all come at once.
 */
final class Door {

  private static final int RETRY_AFTER_SECONDS_MAX = 5;

  private Door() {}

  /** Takes a place for a client; a problem to answer with where there is none. */
  static Optional<Problem> refusal(Hub hub) {
    return switch (hub.admit()) {
      case ADMITTED -> Optional.empty();
      case FULL ->
          Optional.of(
              later(PushProblem.TOO_MANY_STREAMS, "this gateway serves no more clients now"));
      case TOO_FAST ->
          Optional.of(
              later(PushProblem.TOO_MANY_AT_ONCE, "too many clients come at the same time"));
    };
  }

  private static Problem later(PushProblem problem, String detail) {
    int seconds = 1 + ThreadLocalRandom.current().nextInt(RETRY_AFTER_SECONDS_MAX);
    return problem.because(detail).retryAfter(seconds);
  }
}
