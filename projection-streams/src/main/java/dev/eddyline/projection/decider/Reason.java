package dev.eddyline.projection.decider;

import java.util.Locale;

/**
 * A reason for which a kind refuses a command: the constants of an enum. Their names are the codes
 * that clients see, in kebab case, and never change.
 *
 * @param <E> the kind's sealed event type
 */
public interface Reason<E> {

  /** Of the constant; an enum has it. */
  String name();

  /** The code of the rejection, in kebab case. */
  default String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Refuses a command for this reason.
   *
   * @param message for people: what was wrong
   */
  default Decision<E> because(String message) {
    return Decision.reject(code(), message);
  }

  /**
   * The same.
   *
   * @param field the payload field at fault, as a JSON Pointer
   */
  default Decision<E> because(String message, String field) {
    return Decision.reject(code(), message, field);
  }
}
