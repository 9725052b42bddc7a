package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.push.fanout.Audience;
import io.undertow.util.HttpString;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a client says it is, in the header {@code Eddyline-Actor} or, since pages cannot set headers
 * of a WebSocket or an event source, in the parameter {@code actor}; or what is wrong with it.
 * Pure.
 */
sealed interface ActorRequest {

  HttpString HEADER = new HttpString("Eddyline-Actor");
  String PARAMETER = "actor";

  /**
   * It names somebody, or nobody.
   *
   * @param actor null where it names nobody
   */
  record Named(@Nullable String actor) implements ActorRequest {}

  /** Nobody is called so. */
  record Refused(Problem problem) implements ActorRequest {}

  /**
   * Reads the header, and the parameter only where there is no header.
   *
   * @param headers as they were sent; null where there are none
   * @param parameters as they were sent, percent-encoded; null where there are none
   */
  static ActorRequest of(
      @Nullable Collection<String> headers, @Nullable Collection<String> parameters) {
    List<String> sent = StreamRequest.all(headers);
    if (!sent.isEmpty()) {
      return of(sent, PushProblem.INVALID_HEADER, HEADER.toString());
    }
    List<String> names =
        StreamRequest.all(parameters).stream()
            .map(name -> StreamRequest.decoded(name).orElse(""))
            .toList();
    return of(names, PushProblem.INVALID_PARAMETER, PARAMETER);
  }

  private static ActorRequest of(List<String> names, PushProblem problem, String field) {
    return switch (names.size()) {
      case 0 -> new Named(null);
      case 1 ->
          Audience.isActor(names.getFirst())
              ? new Named(names.getFirst())
              : refused(
                  problem,
                  field,
                  "must be 1 to " + Audience.ACTOR_LENGTH_MAX + " visible ASCII characters");
      default -> refused(problem, field, "must be sent once, not " + names.size() + " times");
    };
  }

  private static Refused refused(PushProblem problem, String field, String message) {
    return new Refused(problem.because(field + " " + message).at(field, message));
  }
}
