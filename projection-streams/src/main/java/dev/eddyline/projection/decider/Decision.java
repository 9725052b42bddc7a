package dev.eddyline.projection.decider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decider answers.
 *
 * @param <E> the kind's sealed event type
 */
public sealed interface Decision<E> {

  /**
   * The command is taken.
   *
   * @param events what follows from it, in order; empty where it changes nothing
   */
  record Accepted<E>(List<E> events) implements Decision<E> {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * The command is refused and changes nothing.
   *
   * @param code for programs, in kebab case
   * @param message for people: what was wrong
   * @param field the payload field at fault as a JSON Pointer, where there is one
   */
  record Rejected<E>(String code, String message, @Nullable String field) implements Decision<E> {}

  static <E> Decision<E> accept(E event) {
    return new Accepted<>(List.of(event));
  }

  static <E> Decision<E> reject(String code, String message) {
    return new Rejected<>(code, message, null);
  }

  static <E> Decision<E> reject(String code, String message, String field) {
    return new Rejected<>(code, message, field);
  }
}
