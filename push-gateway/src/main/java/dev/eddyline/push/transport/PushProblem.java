package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.ProblemCode;

/** The problems of the push gateway's own, beside those of every listener. */
enum PushProblem implements ProblemCode {
  /** An address is not kind/id. */
  INVALID_VIEW(400),
  /** No entity may be called so. */
  INVALID_ID(400),
  /** A stream was asked for that follows nothing. */
  NO_VIEW(400),
  /** More views than one stream may follow. */
  TOO_MANY_VIEWS(400),
  /** A cursor that is none. */
  INVALID_CURSOR(400),
  /** A header that does not say what it has to. */
  INVALID_HEADER(400),
  /** Nobody can be told of a view like that. */
  INVALID_TERMS(400),
  /** A parameter that is not what it has to be. */
  INVALID_PARAMETER(400),
  /** There is no such kind. */
  UNKNOWN_KIND(404),
  /** There is no such view. */
  NO_SUCH_VIEW(404),
  /** No record of the view can be read. */
  UNREADABLE(500),
  /** What is stored of the view is still being read. */
  LOADING(503),
  /** The view is not at the version yet that is asked for. */
  VERSION_NOT_REACHED(503),
  /** More streams than this gateway may serve. */
  TOO_MANY_STREAMS(503),
  /** More clients at the same time than may come in. */
  TOO_MANY_AT_ONCE(503);

  private final int status;

  PushProblem(int status) {
    this.status = status;
  }

  @Override
  public int status() {
    return status;
  }
}
