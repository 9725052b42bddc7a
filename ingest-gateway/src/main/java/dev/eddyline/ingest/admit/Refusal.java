package dev.eddyline.ingest.admit;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.http.ProblemCode;

/**
 * A request that is not taken, with what the client is told. An answer rather than a fault: it has
 * no stack trace, and being checked it cannot pass the one place that sends it.
 */
public final class Refusal extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  public Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** A refusal that names one field; that with an empty name is the body as a whole. */
  static Refusal at(ProblemCode problem, String field, String message) {
    String detail = field.isEmpty() ? message : field + " " + message;
    return new Refusal(problem.because(detail).at(field, message));
  }

  public Problem problem() {
    return problem;
  }
}
