package dev.eddyline.chassis.http;

/** The problems that any server may answer with, whatever it serves. */
public enum ListenerProblem implements ProblemCode {
  /** It is no HTTP, or two readers could take it for different requests. */
  MALFORMED_REQUEST(400),
  /** The address cannot be read. */
  INVALID_PATH(400),
  /** There is no such path. */
  NOT_FOUND(404),
  /** The path is not for this method. */
  METHOD_NOT_ALLOWED(405),
  /** The request did not come to its end in time. */
  REQUEST_TIMEOUT(408),
  /** The body is over the limit. */
  PAYLOAD_TOO_LARGE(413),
  /** The request line and headers are over the limit, or the trailers and extensions of chunks. */
  HEAD_TOO_LARGE(431),
  /** A handler has crashed. */
  INTERNAL_ERROR(500),
  /** The server is about to stop. */
  STOPPING(503);

  private final int status;

  ListenerProblem(int status) {
    this.status = status;
  }

  @Override
  public int status() {
    return status;
  }
}
