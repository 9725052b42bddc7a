package dev.eddyline.ingest.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One command as a JSON object, as it stands on a line of a batch and in a message of a WebSocket:
 * where it goes, its payload, and what a request says in its headers. Pure.
 *
 * @param to where it goes
 * @param command its id; null where the client names none
 * @param actor who asks; null where it names nobody
 * @param member for whom
 * @param expectedVersion the version at which the entity must be
 * @param source whence it comes; then it has no id of its own
 * @param awaited whether its outcome is waited for; null where it does not say
 * @param trace that it belongs to
 * @param payload an empty object where there is none
 */
record CommandLine(
    Address to,
    @Nullable String command,
    @Nullable String actor,
    @Nullable String member,
    @Nullable Long expectedVersion,
    @Nullable Source source,
    @Nullable Boolean awaited,
    @Nullable String trace,
    JsonNode payload) {

  static final String TO = "to";
  static final String COMMAND = "command";
  static final String ACTOR = "actor";
  static final String MEMBER = "member";
  static final String EXPECTED_VERSION = "expectedVersion";
  static final String SOURCE = "source";
  static final String SEQUENCE = "sequence";
  static final String AWAIT = "await";
  static final String TRACEPARENT = "traceparent";
  static final String PAYLOAD = "payload";

  /** All that a command may have, in the order in which it is documented. */
  static final Set<String> MEMBERS =
      Set.of(
          TO,
          COMMAND,
          ACTOR,
          MEMBER,
          EXPECTED_VERSION,
          SOURCE,
          SEQUENCE,
          AWAIT,
          TRACEPARENT,
          PAYLOAD);

  /** The id that a line gives its command, if it can be told, however wrong the rest may be. */
  static @Nullable String idOf(JsonNode json) {
    JsonNode id = json.get(COMMAND);
    if (id != null && id.isTextual() && Text.isId(id.textValue())) {
      return id.textValue();
    }
    JsonNode source = json.get(SOURCE);
    JsonNode sequence = json.get(SEQUENCE);
    return source != null
            && source.isTextual()
            && Text.isSource(source.textValue())
            && isNumber(sequence)
        ? new Source(source.textValue(), sequence.longValue()).commandId()
        : null;
  }

  /** The kind that a line names, be there one of that name or not; empty where it names none. */
  static String kindOf(JsonNode json) {
    JsonNode to = json.get(TO);
    String text = to != null && to.isTextual() ? to.textValue() : "";
    return text.substring(0, Math.max(0, text.indexOf('/')));
  }

  /** Reads a line's object, or refuses it with the member at fault. */
  static CommandLine of(JsonNode json) throws Refusal {
    if (!json.isObject()) {
      throw invalid("", "a command is a JSON object");
    }
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!MEMBERS.contains(name)) {
        throw invalid(name, "a command has no such member");
      }
    }
    JsonNode payload = json.get(PAYLOAD);
    return new CommandLine(
        to(json),
        id(json, COMMAND),
        id(json, ACTOR),
        id(json, MEMBER),
        number(json, EXPECTED_VERSION),
        source(json),
        flag(json, AWAIT),
        trace(json),
        payload == null ? JsonNodeFactory.instance.objectNode() : payload);
  }

  private static Address to(JsonNode json) throws Refusal {
    JsonNode to = json.get(TO);
    String text = to != null && to.isTextual() ? to.textValue() : "";
    int first = text.indexOf('/');
    int second = text.indexOf('/', first + 1);
    if (first < 0 || second < 0 || text.indexOf('/', second + 1) >= 0) {
      throw invalid(TO, "must be kind/id/command, a text");
    }
    return new Address(
        text.substring(0, first), text.substring(first + 1, second), text.substring(second + 1));
  }

  private static @Nullable String id(JsonNode json, String name) throws Refusal {
    JsonNode text = json.get(name);
    if (text == null) {
      return null;
    }
    if (!text.isTextual() || !Text.isId(text.textValue())) {
      throw invalid(name, Text.ID_RULE);
    }
    return text.textValue();
  }

  private static @Nullable Source source(JsonNode json) throws Refusal {
    JsonNode name = json.get(SOURCE);
    Long sequence = number(json, SEQUENCE);
    if (name == null && sequence == null) {
      return null;
    }
    if (name == null || !name.isTextual() || !Text.isSource(name.textValue())) {
      throw invalid(SOURCE, Text.SOURCE_RULE + ", and goes with " + SEQUENCE);
    }
    if (sequence == null) {
      throw invalid(SEQUENCE, "is missing, and goes with " + SOURCE);
    }
    return new Source(name.textValue(), sequence);
  }

  private static @Nullable Long number(JsonNode json, String name) throws Refusal {
    JsonNode number = json.get(name);
    if (number == null) {
      return null;
    }
    if (!isNumber(number)) {
      throw invalid(name, "must be a whole number from 0 to " + Long.MAX_VALUE);
    }
    return number.longValue();
  }

  private static boolean isNumber(@Nullable JsonNode number) {
    return number != null
        && number.isIntegralNumber()
        && number.canConvertToLong()
        && number.longValue() >= 0;
  }

  private static @Nullable Boolean flag(JsonNode json, String name) throws Refusal {
    JsonNode flag = json.get(name);
    if (flag != null && !flag.isBoolean()) {
      throw invalid(name, "must be true or false");
    }
    return flag == null ? null : flag.booleanValue();
  }

  private static @Nullable String trace(JsonNode json) throws Refusal {
    JsonNode trace = json.get(TRACEPARENT);
    if (trace != null && !trace.isTextual()) {
      throw invalid(TRACEPARENT, "must be a text");
    }
    return trace != null && Text.isTrace(trace.textValue()) ? trace.textValue() : null;
  }

  private static Refusal invalid(String name, String message) {
    return Refusal.at(
        IngestProblem.INVALID_COMMAND, name.isEmpty() ? "" : "/" + escaped(name), message);
  }

  /** A name as a part of a JSON Pointer (RFC 6901 section 3), not longer than a client needs. */
  private static String escaped(String name) {
    String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
    return shown.replace("~", "~0").replace("/", "~1");
  }
}
