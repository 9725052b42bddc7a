package dev.eddyline.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.schemas.codec.Decimals;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@link JsonShape} takes, as JSON Schema (draft 2020-12), for clients. A schema cannot say:
 *
 * <ul>
 *   <li>that a whole number is written without fraction and exponent, as {@code 1} and not {@code
 *       1.0},
 *   <li>that a text has no half of a surrogate pair, since for it there are no such texts,
 *   <li>that a time is on a day its month has, and from 1970 to 9999 in UTC.
 * </ul>
 *
 * <p>In all else it takes the same. Pure; any thread.
 */
final class ShapeSchema {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private ShapeSchema() {}

  static ObjectNode of(Schema schema) {
    ObjectNode json = MAKE.objectNode();
    switch (schema.getType()) {
      case RECORD -> {
        describe(json, schema.getDoc());
        json.put("type", "object");
        ObjectNode properties = json.putObject("properties");
        ArrayNode required = MAKE.arrayNode();
        for (Schema.Field field : schema.getFields()) {
          properties.set(field.name(), field(field));
          if (!field.hasDefaultValue()) {
            required.add(field.name());
          }
        }
        if (!required.isEmpty()) {
          json.set("required", required);
        }
        json.put("additionalProperties", false);
      }
      case ARRAY -> {
        json.put("type", "array");
        bound(schema, json, "minItems");
        bound(schema, json, "maxItems");
        json.set("items", of(schema.getElementType()));
      }
      case MAP -> {
        json.put("type", "object");
        json.set("additionalProperties", of(schema.getValueType()));
      }
      case UNION -> {
        json.setAll(of(schema.getTypes().getLast()));
        orNull(json);
      }
      case STRING -> text(schema, json);
      case LONG -> {
        if ("timestamp-millis".equals(schema.getProp("logicalType"))) {
          json.put("type", "string").put("format", "date-time");
          json.put("pattern", "^(" + JsonShape.TIME + ")$");
        } else {
          number(schema, json, Long.MIN_VALUE, Long.MAX_VALUE);
        }
      }
      case INT -> number(schema, json, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BOOLEAN -> json.put("type", "boolean");
      case BYTES, ENUM, FIXED, FLOAT, DOUBLE, NULL -> throw JsonShape.unsupported(schema);
    }
    return json;
  }

  private static ObjectNode field(Schema.Field field) {
    ObjectNode json = MAKE.objectNode();
    // What a field is for says more than what its type is.
    describe(json, field.doc());
    ObjectNode shape = of(field.schema());
    if (json.has("description")) {
      shape.remove("description");
    }
    json.setAll(shape);
    if (field.hasDefaultValue() && !(field.defaultVal() instanceof JsonProperties.Null)) {
      json.set("default", JsonShape.fallback(field));
    }
    return json;
  }

  private static void text(Schema schema, ObjectNode json) {
    json.put("type", "string");
    if (schema.getObjectProp("enum") instanceof List<?> symbols) {
      ArrayNode allowed = json.putArray("enum");
      symbols.forEach(symbol -> allowed.add(String.valueOf(symbol)));
    }
    bound(schema, json, "minLength");
    bound(schema, json, "maxLength");
    boolean decimal = JsonShape.isDecimal(schema);
    if (decimal) {
      json.put("pattern", "^(" + Decimals.PATTERN + ")$");
    }
    if (schema.getProp("pattern") != null) {
      String pattern = "^(" + schema.getProp("pattern") + ")$";
      if (decimal) {
        json.putArray("allOf").addObject().put("pattern", pattern);
      } else {
        json.put("pattern", pattern);
      }
    }
  }

  private static void number(Schema schema, ObjectNode json, long least, long most) {
    json.put("type", "integer");
    json.put("minimum", JsonShape.bound(schema, "minimum", least));
    json.put("maximum", JsonShape.bound(schema, "maximum", most));
  }

  /** Every other keyword that is used here is about one type only, and takes a null. */
  private static void orNull(ObjectNode json) {
    JsonNode type = json.get("type");
    json.putArray("type").add(type).add("null");
    if (json.get("enum") instanceof ArrayNode symbols) {
      symbols.addNull();
    }
  }

  private static void bound(Schema schema, ObjectNode json, String property) {
    if (schema.getObjectProp(property) instanceof Number) {
      json.put(property, JsonShape.bound(schema, property, 0L));
    }
  }

  private static void describe(ObjectNode json, @Nullable String doc) {
    if (doc != null) {
      json.put("description", doc);
    }
  }
}
