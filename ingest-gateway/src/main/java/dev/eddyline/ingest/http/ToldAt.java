package dev.eddyline.ingest.http;

import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.ProblemCode;
import dev.eddyline.chassis.websocket.WebSocketProblem;
import dev.eddyline.ingest.admit.IngestProblem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where a problem can be told. A new one does not compile before it has its place. Pure. */
enum ToldAt {
  /** In answer to a single command. */
  COMMAND,
  /** In answer to a batch, before its first line. */
  BATCH,
  /** Of one command of a batch or a WebSocket. */
  LINE,
  /** Instead of a WebSocket. */
  SOCKET,
  /** In answer to whoever reads what is no command. */
  READ;

  /** The codes told here by their HTTP status. */
  Map<Integer, List<String>> codes() {
    Map<Integer, List<String>> codes = new TreeMap<>();
    for (ProblemCode problem : problems()) {
      codes.computeIfAbsent(problem.status(), status -> new ArrayList<>()).add(problem.code());
    }
    return codes;
  }

  private List<ProblemCode> problems() {
    return Stream.of(
            Stream.of(ListenerProblem.values()).filter(problem -> of(problem).contains(this)),
            Stream.of(IngestProblem.values()).filter(problem -> of(problem).contains(this)),
            Stream.of(WebSocketProblem.values()).filter(problem -> this == SOCKET))
        .<ProblemCode>flatMap(problems -> problems)
        .toList();
  }

  private static Set<ToldAt> of(ListenerProblem problem) {
    return switch (problem) {
      case INVALID_PATH, METHOD_NOT_ALLOWED, INTERNAL_ERROR ->
          EnumSet.of(COMMAND, BATCH, SOCKET, READ);
      case MALFORMED_REQUEST, REQUEST_TIMEOUT, HEAD_TOO_LARGE, STOPPING ->
          EnumSet.allOf(ToldAt.class);
      case NOT_FOUND -> EnumSet.of(COMMAND);
      case PAYLOAD_TOO_LARGE -> EnumSet.of(COMMAND, LINE);
    };
  }

  private static Set<ToldAt> of(IngestProblem problem) {
    return switch (problem) {
      case INVALID_ID,
          INVALID_JSON,
          INVALID_PAYLOAD,
          UNKNOWN_KIND,
          UNKNOWN_COMMAND,
          IDEMPOTENCY_KEY_REUSED,
          UNAVAILABLE ->
          EnumSet.of(COMMAND, LINE);
      case INVALID_HEADER -> EnumSet.of(COMMAND, BATCH, SOCKET);
      case INVALID_COMMAND -> EnumSet.of(LINE);
      case UNSUPPORTED_MEDIA_TYPE -> EnumSet.of(COMMAND, BATCH);
      case VERSION_CONFLICT, TOO_MANY_COMMANDS, OVERLOADED -> EnumSet.of(COMMAND);
    };
  }
}
