package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Problem;
import java.util.Locale;

/**
 * Why a message on a WebSocket is not followed. A code is public: once released it never changes
 * its meaning.
 */
enum SocketRefusal {
  /** It is no JSON object, or one that is not read. */
  INVALID_JSON,
  /** It asks for nothing that there is. */
  INVALID_OP,
  /** A member that this op does not have. */
  UNKNOWN_FIELD,
  /** An address is not kind/id. */
  INVALID_VIEW,
  /** No entity may be called so. */
  INVALID_ID,
  /** There is no such kind. */
  UNKNOWN_KIND,
  /** A position that is none. */
  INVALID_CURSOR,
  /** Nobody can be told of a view like that. */
  INVALID_TERMS,
  /** The view is followed already. */
  ALREADY_SUBSCRIBED,
  /** The view is not followed. */
  NOT_SUBSCRIBED,
  /** More views than one client may follow. */
  TOO_MANY_VIEWS;

  /** As clients see it: kebab case. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a problem with an address is called on a WebSocket: the same. */
  static SocketRefusal of(Problem problem) {
    return valueOf(problem.code().toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
