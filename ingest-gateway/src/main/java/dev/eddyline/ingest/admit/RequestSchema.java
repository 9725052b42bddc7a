package dev.eddyline.ingest.admit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.http.Prefer;
import dev.eddyline.schemas.contract.CommandExample;
import dev.eddyline.schemas.topic.EntityId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * What {@link Admission} reads, told to clients: headers as OpenAPI parameters, the JSON of a line
 * as a JSON Schema (draft 2020-12). That a number is written without fraction and exponent no
 * schema can say. Pure; any thread.
 */
public final class RequestSchema {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  private static final String VISIBLE = "^[!-~]{1,%d}$";
  private static final String ID = VISIBLE.formatted(Text.ID_LENGTH_MAX);
  private static final String SOURCE = VISIBLE.formatted(Source.NAME_LENGTH_MAX);
  private static final String OR_ANONYMOUS = "Who asks; `anonymous` where nobody is named.";
  private static final String MEMBER_SAYS =
      "For whom, where the actor acts for somebody else; the actor where it is absent.";
  private static final String TRACE_SAYS =
      "The trace it belongs to (W3C Trace Context); one that is malformed is passed over.";

  private RequestSchema() {}

  /** The headers of a single command, as an array of parameters. */
  public static ArrayNode commandHeaders() {
    return MAKE.arrayNode()
        .add(
            header(
                Header.IDEMPOTENCY_KEY,
                "The command id: the same again is the same command. Without one each request is"
                    + " a command of its own. Does not go with `Source`.",
                text(ID)))
        .add(
            header(
                Header.IF_MATCH,
                "The version the entity has to be at, in quotes; \"0\" where it must not exist.",
                text("^" + Admission.VERSION + "$")))
        .add(prefer())
        .add(actor())
        .add(header(Header.MEMBER, MEMBER_SAYS, text(ID)))
        .add(
            header(
                Header.SOURCE,
                "The feed that the command comes from, where it numbers what it sends instead of"
                    + " naming each. Goes with `Sequence`.",
                text(SOURCE)))
        .add(
            header(
                Header.SEQUENCE,
                "The command's number in its source; rises from command to command of one entity.",
                text("^(" + Header.NUMBER + ")$")))
        .add(header(Header.TRACEPARENT, TRACE_SAYS, text("^" + Text.TRACE + "$")));
  }

  /**
   * The headers of a batch.
   *
   * @param encodings how its body may be encoded, beside {@code identity}
   */
  public static ArrayNode batchHeaders(Set<String> encodings) {
    ObjectNode taken = MAKE.objectNode().put("type", "string");
    ArrayNode names = taken.putArray("enum").add("identity");
    encodings.forEach(names::add);
    return MAKE.arrayNode()
        .add(prefer())
        .add(actor())
        .add(header(Header.CONTENT_ENCODING, "How the body is encoded.", taken));
  }

  /** The headers that open a WebSocket, beside those of RFC 6455. */
  public static ArrayNode socketHeaders() {
    return MAKE.arrayNode().add(actor());
  }

  private static ObjectNode prefer() {
    return header(
        Header.PREFER,
        "How long to wait for the outcome (RFC 7240): `wait=3` for 3 seconds, `respond-async` until"
            + " the command is durable. What cannot be read is passed over.",
        MAKE.objectNode().put("type", "string"));
  }

  private static ObjectNode actor() {
    return header(Header.ACTOR, OR_ANONYMOUS, text(ID));
  }

  private static ObjectNode header(String name, String says, ObjectNode schema) {
    ObjectNode header = MAKE.objectNode().put("name", name).put("in", "header");
    header.put("description", says).set("schema", schema);
    return header;
  }

  private static ObjectNode text(String pattern) {
    return MAKE.objectNode().put("type", "string").put("pattern", pattern);
  }

  /**
   * One command as a JSON object.
   *
   * @param idNeeded whether one without an id is refused, as on WebSockets
   * @param payload where the schema of a payload stands, by kind and command
   */
  public static ObjectNode line(
      List<CommandKind> kinds, boolean idNeeded, BinaryOperator<String> payload) {
    ObjectNode line = MAKE.objectNode();
    line.put("description", "One command; where it goes, its payload, and what is said of it.");
    line.put("type", "object");
    ObjectNode members = line.putObject("properties");
    members.set(
        CommandLine.TO, says("Kind, entity and command: `kind/id/command`.", word("string")));
    members.set(CommandLine.COMMAND, says("The command id.", text(ID)));
    members.set(
        CommandLine.ACTOR, says("Who asks; whom the request names where it is absent.", text(ID)));
    members.set(CommandLine.MEMBER, says(MEMBER_SAYS, text(ID)));
    members.set(
        CommandLine.EXPECTED_VERSION,
        says("The version the entity has to be at; 0 where it must not exist.", number()));
    members.set(CommandLine.SOURCE, says("The feed it comes from.", text(SOURCE)));
    members.set(CommandLine.SEQUENCE, says("Its number there.", number()));
    members.set(
        CommandLine.AWAIT,
        says("Whether its outcome is waited for; as the request says.", word("boolean")));
    members.set(CommandLine.TRACEPARENT, says(TRACE_SAYS, word("string")));
    members.set(CommandLine.PAYLOAD, says("Empty where it is absent.", MAKE.objectNode()));
    line.putArray("required").add(CommandLine.TO);
    line.put("additionalProperties", false);
    ObjectNode together = line.putObject("dependentRequired");
    together.putArray(CommandLine.SOURCE).add(CommandLine.SEQUENCE);
    together.putArray(CommandLine.SEQUENCE).add(CommandLine.SOURCE);
    line.putObject("not").putArray("required").add(CommandLine.COMMAND).add(CommandLine.SOURCE);
    line.set("oneOf", targets(kinds, payload));
    if (idNeeded) {
      ArrayNode either = line.putArray("anyOf");
      either.addObject().putArray("required").add(CommandLine.COMMAND);
      either.addObject().putArray("required").add(CommandLine.SOURCE);
    }
    return line;
  }

  private static ArrayNode targets(List<CommandKind> kinds, BinaryOperator<String> payload) {
    ArrayNode targets = MAKE.arrayNode();
    for (CommandKind kind : kinds) {
      for (String command : kind.schema().names()) {
        ObjectNode target = targets.addObject();
        ObjectNode members = target.putObject("properties");
        members.set(
            CommandLine.TO,
            MAKE.objectNode()
                .put(
                    "pattern",
                    "^" + kind.name() + "/" + EntityId.patternBefore("/") + command + "$"));
        members.putObject(CommandLine.PAYLOAD).put("$ref", payload.apply(kind.name(), command));
        if (kind.schema().jsonSchema(command).has("required")) {
          target.putArray("required").add(CommandLine.PAYLOAD);
        }
      }
    }
    return targets;
  }

  private static ObjectNode says(String description, ObjectNode schema) {
    ObjectNode said = MAKE.objectNode().put("description", description);
    said.setAll(schema);
    return said;
  }

  private static ObjectNode word(String type) {
    return MAKE.objectNode().put("type", type);
  }

  private static ObjectNode number() {
    return word("integer").put("minimum", 0).put("maximum", Long.MAX_VALUE);
  }

  /**
   * An example's request as a line.
   *
   * @param id of the entity, in place of the example's
   */
  public static ObjectNode line(String kind, String id, CommandExample example) {
    Map<String, String> headers = example.headers();
    ObjectNode line = MAKE.objectNode();
    line.put(CommandLine.TO, kind + "/" + id + "/" + example.command());
    copy(headers, Header.IDEMPOTENCY_KEY, line, CommandLine.COMMAND);
    copy(headers, Header.ACTOR, line, CommandLine.ACTOR);
    copy(headers, Header.MEMBER, line, CommandLine.MEMBER);
    String version = headers.get(Header.IF_MATCH);
    if (version != null) {
      line.put(CommandLine.EXPECTED_VERSION, Long.parseLong(version.replace("\"", "")));
    }
    String prefer = headers.get(Header.PREFER);
    if (prefer != null && Prefer.of(List.of(prefer), Duration.ZERO).respondAsync()) {
      line.put(CommandLine.AWAIT, false);
    }
    copy(headers, Header.TRACEPARENT, line, CommandLine.TRACEPARENT);
    if (!example.payload().isEmpty()) {
      line.set(CommandLine.PAYLOAD, example.payload());
    }
    return line;
  }

  private static void copy(
      Map<String, String> headers, String header, ObjectNode line, String member) {
    String value = headers.get(header);
    if (value != null) {
      line.put(member, value);
    }
  }
}
