package dev.eddyline.chassis.http;

import java.util.Locale;

/**
 * What a problem is called. Every server has an enum of those it answers with, and the documents
 * list them. A code is public: once released it never changes its meaning.
 */
public interface ProblemCode {

  /** As the enum spells it. */
  String name();

  /** The HTTP status. */
  int status();

  /** As clients see it: kebab case. */
  default String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The problem.
   *
   * @param detail what went wrong here, for people
   */
  default Problem because(String detail) {
    return Problem.of(status(), code(), detail);
  }
}
