package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An OpenAPI document that was fetched: its operations, their examples, what its schemas say. */
final class OpenApiDocument {

  static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;

  /**
   * One operation.
   *
   * @param method in capitals
   */
  record Operation(String path, String method, JsonNode json) {}

  /**
   * One example of an operation.
   *
   * @param order when it is its turn
   * @param type of its body
   * @param body a text, or JSON
   */
  record Example(Operation of, String name, int order, String type, JsonNode body) {

    /** The values of its parameters in a part of the request, by name. */
    Map<String, String> parameters(String in) {
      Map<String, String> values = new TreeMap<>();
      for (JsonNode parameter : of.json().path("parameters")) {
        JsonNode value = parameter.path("examples").path(name).path("value");
        if (parameter.get("in").textValue().equals(in) && !value.isMissingNode()) {
          values.put(parameter.get("name").textValue(), value.textValue());
        }
      }
      return values;
    }

    /** The path with its parameters in their places. */
    String address() {
      String address = of.path();
      for (Map.Entry<String, String> value : parameters("path").entrySet()) {
        address = address.replace("{" + value.getKey() + "}", value.getValue());
      }
      return address;
    }
  }

  OpenApiDocument(String json) throws Exception {
    root = JSON.readTree(json);
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(
            new Operation(
                path.getKey(), method.getKey().toUpperCase(Locale.ROOT), method.getValue()));
      }
    }
    return operations;
  }

  /**
   * Every example of a request's body and of a WebSocket, in the order in which they can follow.
   */
  List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    for (Operation operation : operations()) {
      for (Map.Entry<String, JsonNode> media :
          operation.json().at("/requestBody/content").properties()) {
        add(examples, operation, media.getKey(), media.getValue());
      }
      add(examples, operation, "", operation.json().path("x-websocket"));
    }
    examples.sort(Comparator.comparingInt(Example::order));
    return examples;
  }

  private static void add(List<Example> to, Operation of, String type, JsonNode holder) {
    for (Map.Entry<String, JsonNode> one : holder.path("examples").properties()) {
      to.add(
          new Example(
              of,
              one.getKey(),
              one.getValue().get("x-order").intValue(),
              type,
              one.getValue().get("value")));
    }
  }

  /** What the document says of an answer; fails where it knows none of that status. */
  JsonNode answer(Operation operation, int status) {
    JsonNode answer = operation.json().path("responses").path(Integer.toString(status));
    assertThat(answer.isMissingNode()).as("%s: no %d", operation.path(), status).isFalse();
    return answer.has("$ref") ? at(answer.get("$ref").textValue().substring(1)) : answer;
  }

  /** What it says of an answer's body. */
  JsonNode media(Operation operation, int status, String contentType) {
    String type = contentType.replaceFirst(";.*", "");
    JsonNode media = answer(operation, status).path("content").path(type);
    assertThat(media.isMissingNode()).as("%s: no %s", operation.path(), contentType).isFalse();
    return media;
  }

  private JsonNode at(String pointer) {
    JsonNode found = root.at(JsonPointer.compile(pointer));
    assertThat(found.isMissingNode()).as("nothing at %s", pointer).isFalse();
    return found;
  }

  /** Asserts that a value is as a schema demands, and has no member that it does not know. */
  void judge(JsonNode schema, JsonNode value) {
    ObjectNode closed = JSON.createObjectNode();
    closed.putArray("allOf").add(schema);
    closed.put("unevaluatedProperties", false);
    closed.set("components", root.get("components"));
    List<String> errors =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(closed)
            .validate(value)
            .stream()
            .map(Error::toString)
            .toList();
    assertThat(errors).as("%s against %s", value, schema).isEmpty();
  }
}
