package dev.eddyline.ingest.stream;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.schemas.record.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one command of a batch or a WebSocket: a JSON object without a line end. Pure;
 * any thread.
 */
final class ResultLine {

  /** How far a command has come. */
  enum Status {
    /** Kafka has it. */
    QUEUED,
    /** Decided and accepted. */
    ACCEPTED,
    /** Decided and rejected, by the rules or because of the entity's version. */
    REJECTED,
    /** Kafka has it, and it was not decided within the wait. */
    UNDECIDED,
    /** It was not taken, and nothing has happened. */
    REFUSED,
    /** Kafka has not confirmed it, and may have it or not. */
    FAILED;

    private final String word = name().toLowerCase(java.util.Locale.ROOT);

    /** As clients see it. */
    String word() {
      return word;
    }
  }

  private static final int UNNUMBERED = 0;

  private ResultLine() {}

  /**
   * A command that is queued or was not decided in time.
   *
   * @param line its line, from 1; 0 where lines are not counted
   */
  static byte[] of(Status status, long line, String command) {
    return head(status, line, command).append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A command that was decided.
   *
   * @param repeated whether an earlier attempt at it was
   * @param view where the entity's view is; empty where nobody has told, or the client need not
   *     know
   */
  static byte[] of(
      long line, String command, Outcome outcome, boolean repeated, Optional<String> view) {
    boolean accepted = outcome.status() == Outcome.Status.ACCEPTED;
    StringBuilder json = head(accepted ? Status.ACCEPTED : Status.REJECTED, line, command);
    json.append(",\"version\":").append(outcome.version());
    if (!accepted) {
      text(json, "code", outcome.code());
      text(json, "message", outcome.message());
      text(json, "field", outcome.field());
    }
    text(json, "view", view.orElse(null));
    if (repeated) {
      json.append(",\"replayed\":true");
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A command with which something is wrong.
   *
   * @param command its id; null where it cannot be told
   */
  static byte[] of(Status status, long line, @Nullable String command, Problem problem) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    number(json, line);
    if (command != null) {
      json.put("command", command);
    }
    json.put("status", status.word()).put("code", problem.code()).put("message", problem.detail());
    if (!problem.violations().isEmpty()) {
      json.set("errors", problem.errors());
    }
    if (problem.retryAfterSeconds() != null) {
      json.put("retryAfter", problem.retryAfterSeconds());
    }
    if (problem.extra() != null) {
      json.setAll(problem.extra());
      // What a problem says of lines is of those within the command.
      number(json, line);
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void number(ObjectNode json, long line) {
    if (line != UNNUMBERED) {
      json.put("line", line);
    }
  }

  private static StringBuilder head(Status status, long line, String command) {
    StringBuilder json = new StringBuilder(96).append('{');
    if (line != UNNUMBERED) {
      json.append("\"line\":").append(line).append(',');
    }
    json.append("\"command\":\"");
    JsonStringEncoder.getInstance().quoteAsString(command, json);
    return json.append("\",\"status\":\"").append(status.word()).append('"');
  }

  private static void text(StringBuilder json, String name, @Nullable String value) {
    if (value != null) {
      json.append(",\"").append(name).append("\":\"");
      JsonStringEncoder.getInstance().quoteAsString(value, json);
      json.append('"');
    }
  }
}
