package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The contract as it is served, and what its schemas say of a message. */
final class AsyncApiDocument {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MESSAGES = "/components/messages/";

  private final JsonNode root;

  AsyncApiDocument() {
    try (InputStream in = AsyncApiDocument.class.getResourceAsStream("asyncapi.json")) {
      root = JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document. */
  JsonNode root() {
    return root;
  }

  /** What stands at a JSON Pointer; fails where nothing does. */
  JsonNode at(String pointer) {
    JsonNode found = root.at(JsonPointer.compile(pointer));
    assertThat(found.isMissingNode()).as("nothing at %s", pointer).isFalse();
    return found;
  }

  /** The texts of an array. */
  List<String> texts(String pointer) {
    List<String> texts = new ArrayList<>();
    at(pointer).forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  /** The names of an object's members. */
  Set<String> names(String pointer) {
    Set<String> names = new TreeSet<>();
    at(pointer).fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The names of the messages that the gateway sends or receives on a channel. */
  Set<String> messages(String channel, String action) {
    Set<String> names = new TreeSet<>();
    for (JsonNode operation : at("/operations")) {
      if (operation.get("action").textValue().equals(action)
          && reference(operation.get("channel")).equals("/channels/" + channel)) {
        operation
            .get("messages")
            .forEach(message -> names.add(reference(message).replaceFirst(".*/", "")));
      }
    }
    return names;
  }

  /** What is wrong with a value by the schema at a JSON Pointer; empty where nothing is. */
  List<String> errors(String pointer, JsonNode value) {
    at(pointer);
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$ref", "#" + pointer);
    schema.set("components", root.get("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(schema)
        .validate(value)
        .stream()
        .map(Error::toString)
        .toList();
  }

  /** Asserts that a part of a message is as documented, and has no member that is not. */
  void judge(String message, String part, JsonNode value) {
    String pointer = MESSAGES + message + "/" + part;
    assertThat(errors(pointer, value)).as("%s: %s", pointer, value).isEmpty();
    Set<String> names = new TreeSet<>();
    value.fieldNames().forEachRemaining(names::add);
    assertThat(members(at(pointer))).as("%s: %s", pointer, value).containsAll(names);
  }

  private Set<String> members(JsonNode schema) {
    Set<String> members = new TreeSet<>();
    if (schema.has("$ref")) {
      members.addAll(members(at(reference(schema))));
    }
    schema.path("allOf").forEach(part -> members.addAll(members(part)));
    schema.path("properties").fieldNames().forEachRemaining(members::add);
    return members;
  }

  private static String reference(JsonNode node) {
    String reference = node.get("$ref").textValue();
    assertThat(reference).startsWith("#");
    return reference.substring(1);
  }
}
