package dev.eddyline.local.registry.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;

/**
 * The normal form of a schema: full names, attributes in one order, custom properties and aliases
 * sorted, redundant attributes left out. Unlike Avro's parsing canonical form it keeps everything
 * that means something: docs, defaults, aliases, logical types and custom properties.
 */
final class NormalForm {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> PRIMITIVES =
      Set.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");
  private static final Set<String> NAMED = Set.of("record", "error", "enum", "fixed");
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "name",
          "namespace",
          "type",
          "doc",
          "aliases",
          "fields",
          "symbols",
          "size",
          "items",
          "values",
          "default",
          "order");

  private NormalForm() {}

  static String of(Schema schema) {
    try {
      return normal(JSON.readTree(schema.toString()), "").toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro prints schemas as JSON", e);
    }
  }

  private static JsonNode normal(JsonNode schema, String namespace) {
    if (schema.isTextual()) {
      return TextNode.valueOf(
          PRIMITIVES.contains(schema.asText())
              ? schema.asText()
              : fullName(schema.asText(), namespace));
    }
    if (schema.isArray()) {
      ArrayNode union = JsonNodeFactory.instance.arrayNode();
      schema.forEach(branch -> union.add(normal(branch, namespace)));
      return union;
    }
    String type = schema.path("type").asText();
    if (PRIMITIVES.contains(type) && schema.size() == 1) {
      return TextNode.valueOf(type);
    }
    return NAMED.contains(type) ? named(schema, type, namespace) : plain(schema, type, namespace);
  }

  private static ObjectNode named(JsonNode schema, String type, String enclosing) {
    String name = fullName(schema.path("name").asText(), schema, enclosing);
    String namespace = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    ObjectNode normal = JsonNodeFactory.instance.objectNode();
    normal.put("name", name).put("type", type);
    copy(schema, normal, "doc");
    aliases(schema, normal, namespace);
    if (schema.has("fields")) {
      ArrayNode fields = normal.putArray("fields");
      schema.path("fields").forEach(field -> fields.add(field(field, namespace)));
    }
    copy(schema, normal, "symbols");
    copy(schema, normal, "size");
    if (schema.has("default")) {
      normal.set("default", sorted(schema.path("default")));
    }
    properties(schema, normal);
    return normal;
  }

  private static ObjectNode plain(JsonNode schema, String type, String namespace) {
    ObjectNode normal = JsonNodeFactory.instance.objectNode();
    normal.put("type", type);
    for (String part : List.of("items", "values")) {
      if (schema.has(part)) {
        normal.set(part, normal(schema.path(part), namespace));
      }
    }
    properties(schema, normal);
    return normal;
  }

  private static ObjectNode field(JsonNode field, String namespace) {
    ObjectNode normal = JsonNodeFactory.instance.objectNode();
    copy(field, normal, "name");
    normal.set("type", normal(field.path("type"), namespace));
    copy(field, normal, "doc");
    if (field.has("default")) {
      normal.set("default", sorted(field.path("default")));
    }
    if (!field.path("order").asText("ascending").equals("ascending")) {
      copy(field, normal, "order");
    }
    aliases(field, normal, "");
    properties(field, normal);
    return normal;
  }

  /** A field's aliases are plain names, a type's belong to its namespace. */
  private static void aliases(JsonNode from, ObjectNode to, String namespace) {
    TreeSet<String> aliases = new TreeSet<>();
    from.path("aliases").forEach(alias -> aliases.add(fullName(alias.asText(), namespace)));
    if (!aliases.isEmpty()) {
      aliases.forEach(to.putArray("aliases")::add);
    }
  }

  private static void properties(JsonNode from, ObjectNode to) {
    TreeMap<String, JsonNode> properties = new TreeMap<>();
    from.properties().forEach(one -> properties.put(one.getKey(), sorted(one.getValue())));
    properties.keySet().removeAll(ATTRIBUTES);
    to.setAll(properties);
  }

  private static JsonNode sorted(JsonNode value) {
    if (value.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      value.forEach(item -> items.add(sorted(item)));
      return items;
    }
    if (!value.isObject()) {
      return value;
    }
    TreeMap<String, JsonNode> members = new TreeMap<>();
    value.properties().forEach(one -> members.put(one.getKey(), sorted(one.getValue())));
    ObjectNode sorted = JsonNodeFactory.instance.objectNode();
    sorted.setAll(members);
    return sorted;
  }

  private static void copy(JsonNode from, ObjectNode to, String attribute) {
    if (from.has(attribute)) {
      to.set(attribute, from.path(attribute));
    }
  }

  private static String fullName(String name, JsonNode definition, String enclosing) {
    return fullName(name, definition.path("namespace").asText(enclosing));
  }

  private static String fullName(String name, String namespace) {
    return name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name;
  }
}
