package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.push.fanout.Audience;
import io.undertow.util.HttpString;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a client says it is, in the header {@code Eddyline-Actor}, or what is wrong with it. Pure.
 */
sealed interface ActorRequest {

  HttpString HEADER = new HttpString("Eddyline-Actor");

  /**
   * It names somebody, or nobody.
   *
   * @param actor null where it names nobody
   */
  record Named(@Nullable String actor) implements ActorRequest {}

  /** Nobody is called so. */
  record Refused(Problem problem) implements ActorRequest {}

  /**
   * Reads the header.
   *
   * @param values as they were sent; null where there are none
   */
  static ActorRequest of(@Nullable Collection<String> values) {
    List<String> sent = StreamRequest.all(values);
    return switch (sent.size()) {
      case 0 -> new Named(null);
      case 1 ->
          Audience.isActor(sent.getFirst())
              ? new Named(sent.getFirst())
              : refused("must be 1 to " + Audience.ACTOR_LENGTH_MAX + " visible ASCII characters");
      default -> refused("must be sent once, not " + sent.size() + " times");
    };
  }

  private static Refused refused(String message) {
    return new Refused(
        PushProblem.INVALID_HEADER.because(HEADER + " " + message).at(HEADER.toString(), message));
  }
}
