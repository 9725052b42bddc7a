package dev.eddyline.ingest.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.ingest.stream.ResultLine.Status;
import java.util.List;

/** What {@link ResultLine} writes, as a JSON Schema (draft 2020-12). Pure; any thread. */
public final class ResultSchema {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private ResultSchema() {}

  /**
   * What is told of one command.
   *
   * @param ordered whether of a batch, where each command has one result, with its line's number
   * @param codes of the problems that can be told
   * @param errors where the schema of the fields at fault stands
   */
  public static ObjectNode of(boolean ordered, List<String> codes, String errors) {
    ObjectNode result = MAKE.objectNode();
    result.put("description", "What has become of one command.");
    ArrayNode each = result.putArray("oneOf");
    for (Status status : Status.values()) {
      if (ordered && status == Status.UNDECIDED) {
        continue;
      }
      ObjectNode one = each.addObject();
      one.put("description", description(status)).put("type", "object");
      ObjectNode members = one.putObject("properties");
      ArrayNode required = one.putArray("required").add("status");
      if (ordered) {
        members.set("line", number("Of the command, from 1; empty lines count.", 1));
        required.add("line");
      }
      members.set("command", text("The command id."));
      members.set("status", MAKE.objectNode().put("const", status.word()));
      switch (status) {
        case QUEUED, UNDECIDED -> required.add("command");
        case ACCEPTED -> {
          required.add("command").add("version");
          members.set("version", number("To which it led.", 0));
          members.set("replayed", replayed());
        }
        case REJECTED -> {
          required.add("command").add("version").add("code").add("message");
          members.set("version", number("At which the entity is.", 0));
          members.set("code", text("`version-conflict`, or a code of the kind's rules."));
          members.set("message", text("What is wrong, for people."));
          members.set("field", text("The field at fault, a JSON Pointer into the payload."));
          members.set("view", text("Where the entity's view is, after a conflict."));
          members.set("replayed", replayed());
        }
        case REFUSED, FAILED -> {
          required.add("code").add("message");
          ArrayNode known = members.putObject("code").putArray("enum");
          codes.forEach(known::add);
          members.set("message", text("What is wrong, for people."));
          members.putObject("errors").put("$ref", errors);
          members.set("retryAfter", number("Seconds after which it may be worth a try.", 0));
          members
              .putObject("known")
              .put("description", "What there is instead.")
              .put("type", "array")
              .putObject("items")
              .put("type", "string");
          if (!ordered) {
            members.set("line", number("Where JSON is broken, within the message.", 1));
          }
          members.set("column", number("Where JSON is broken.", 0));
        }
      }
    }
    return result;
  }

  /**
   * What has become of an example's command.
   *
   * @param status of the answer to it as a single request: 200, 202, 409 or 422
   * @param answer its body
   */
  public static ObjectNode example(int status, ObjectNode answer) {
    ObjectNode result = MAKE.objectNode();
    result.set("command", answer.get("command"));
    result.put(
        "status",
        switch (status) {
          case 200 -> Status.ACCEPTED.word();
          case 202 -> Status.QUEUED.word();
          case 409, 422 -> Status.REJECTED.word();
          default -> throw new IllegalArgumentException("no example of a " + status);
        });
    for (String name : List.of("version", "code")) {
      if (answer.has(name)) {
        result.set(name, answer.get(name));
      }
    }
    if (answer.has("detail")) {
      result.set("message", answer.get("detail"));
    }
    return result;
  }

  private static String description(Status status) {
    return switch (status) {
      case QUEUED -> "Kafka has it. Of one that is waited for, more follows on a WebSocket.";
      case ACCEPTED -> "Decided and accepted.";
      case REJECTED -> "Decided and rejected, by the rules or because of the entity's version.";
      case UNDECIDED -> "Kafka has it, and it was not decided within the wait.";
      case REFUSED -> "It was not taken, and nothing has happened.";
      case FAILED -> "Kafka has not confirmed it, and may have it or not.";
    };
  }

  private static ObjectNode replayed() {
    return MAKE.objectNode()
        .put("description", "An earlier attempt at the command was decided so.")
        .put("const", true);
  }

  private static ObjectNode text(String says) {
    return MAKE.objectNode().put("description", says).put("type", "string");
  }

  private static ObjectNode number(String says, int least) {
    return MAKE.objectNode().put("description", says).put("type", "integer").put("minimum", least);
  }
}
