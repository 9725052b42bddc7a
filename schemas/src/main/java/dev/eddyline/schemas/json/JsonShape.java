package dev.eddyline.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.schemas.codec.Decimals;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * How an Avro schema reads as JSON, which {@link ShapeSchema} tells to clients: an optional field
 * may be absent or null, a timestamp is RFC 3339 text, a map is an object. The schema's own
 * properties bound it: {@code enum}, {@code minLength}, {@code maxLength} (in code points), {@code
 * pattern}, {@code minimum}, {@code maximum}, {@code minItems}, {@code maxItems}, {@code format}
 * (decimal). Pure; any thread.
 */
final class JsonShape {

  /**
   * How a time is written (RFC 3339), with at most nanoseconds, no leap second, and an offset of at
   * most 18 hours. In the dialect that Java and ECMA-262 share.
   */
  static final String TIME =
      "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]"
          + "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?"
          + "([Zz]|[+-]((0[0-9]|1[0-7]):[0-5][0-9]|18:00))";

  private static final long TIMESTAMP_MAX_MS =
      Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  /** Those of the contracts, which are few, each compiled once. */
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private JsonShape() {}

  static void check(Schema schema, JsonNode json, String at, List<Violation> found) {
    switch (schema.getType()) {
      case RECORD -> checkRecord(schema, json, at, found);
      case ARRAY -> checkArray(schema, json, at, found);
      case MAP -> checkMap(schema, json, at, found);
      case UNION -> {
        if (!json.isNull()) {
          check(schema.getTypes().getLast(), json, at, found);
        }
      }
      case STRING -> checkText(schema, json, at, found);
      case LONG -> {
        if ("timestamp-millis".equals(schema.getProp("logicalType"))) {
          checkTimestamp(json, at, found);
        } else {
          checkNumber(schema, json, Long.MIN_VALUE, Long.MAX_VALUE, at, found);
        }
      }
      case INT -> checkNumber(schema, json, Integer.MIN_VALUE, Integer.MAX_VALUE, at, found);
      case BOOLEAN -> require(json.isBoolean(), "must be true or false", json, at, found);
      case BYTES, ENUM, FIXED, FLOAT, DOUBLE, NULL -> throw unsupported(schema);
    }
  }

  private static void checkRecord(Schema schema, JsonNode json, String at, List<Violation> found) {
    if (!require(json.isObject(), "must be an object", json, at, found)) {
      return;
    }
    Set<String> unknown = new TreeSet<>();
    json.fieldNames().forEachRemaining(unknown::add);
    for (Schema.Field field : schema.getFields()) {
      unknown.remove(field.name());
      JsonNode value = json.get(field.name());
      String here = at + "/" + field.name();
      if (value != null) {
        check(field.schema(), value, here, found);
      } else if (!field.hasDefaultValue()) {
        found.add(new Violation(here, "is required"));
      }
    }
    for (String name : unknown) {
      found.add(new Violation(at + "/" + escaped(name), "is no field of this command"));
    }
  }

  private static void checkArray(Schema schema, JsonNode json, String at, List<Violation> found) {
    if (!require(json.isArray(), "must be an array", json, at, found)) {
      return;
    }
    int min = bound(schema, "minItems", 0);
    int max = bound(schema, "maxItems", Integer.MAX_VALUE);
    if (json.size() < min) {
      found.add(new Violation(at, "must have at least " + min + " items, not " + json.size()));
    }
    if (json.size() > max) {
      found.add(new Violation(at, "must have at most " + max + " items, not " + json.size()));
      return;
    }
    for (int i = 0; i < json.size(); i++) {
      check(schema.getElementType(), json.get(i), at + "/" + i, found);
    }
  }

  private static void checkMap(Schema schema, JsonNode json, String at, List<Violation> found) {
    if (require(json.isObject(), "must be an object", json, at, found)) {
      json.properties()
          .forEach(
              entry ->
                  check(
                      schema.getValueType(),
                      entry.getValue(),
                      at + "/" + escaped(entry.getKey()),
                      found));
    }
  }

  private static void checkText(Schema schema, JsonNode json, String at, List<Violation> found) {
    if (isDecimal(schema)) {
      checkDecimal(schema, json, at, found);
      return;
    }
    if (!require(json.isTextual(), "must be a string", json, at, found)) {
      return;
    }
    String text = json.textValue();
    Object symbols = schema.getObjectProp("enum");
    if (symbols instanceof List<?> allowed && !allowed.contains(text)) {
      found.add(new Violation(at, "must be one of " + allowed + ", not '" + shown(text) + "'"));
    }
    int length = text.codePointCount(0, text.length());
    int min = bound(schema, "minLength", 0);
    int max = bound(schema, "maxLength", Integer.MAX_VALUE);
    if (length < min) {
      String wanted = min == 1 ? "must not be empty" : "must have at least " + min + " characters";
      found.add(new Violation(at, wanted));
    }
    if (length > max) {
      found.add(new Violation(at, "must not be longer than " + max + " characters, not " + length));
    } else if (hasLoneSurrogate(text)) {
      found.add(new Violation(at, "must be valid Unicode: it has half a surrogate pair"));
    } else if (schema.getProp("pattern") != null && !matches(schema.getProp("pattern"), text)) {
      found.add(
          new Violation(at, "must match " + schema.getProp("pattern") + ", not '" + text + "'"));
    }
  }

  static boolean isDecimal(Schema schema) {
    return Decimals.FORMAT.equals(schema.getProp("format"));
  }

  /** A number in JSON would lose digits in most readers, so it is no decimal. */
  private static void checkDecimal(Schema schema, JsonNode json, String at, List<Violation> found) {
    String wanted = "must be " + Decimals.RULE;
    if (!require(json.isTextual(), wanted, json, at, found)) {
      return;
    }
    String text = json.textValue();
    if (!Decimals.isValid(text)) {
      found.add(new Violation(at, wanted + ", not '" + shown(text) + "'"));
    } else if (schema.getProp("pattern") != null && !matches(schema.getProp("pattern"), text)) {
      found.add(
          new Violation(at, "must match " + schema.getProp("pattern") + ", not '" + text + "'"));
    }
  }

  private static boolean matches(String pattern, String text) {
    return PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text).matches();
  }

  private static void checkNumber(
      Schema schema, JsonNode json, long least, long most, String at, List<Violation> found) {
    long min = bound(schema, "minimum", least);
    long max = bound(schema, "maximum", most);
    if (!require(json.isNumber(), "must be a whole number", json, at, found)) {
      return;
    }
    if (!json.isIntegralNumber()) {
      found.add(new Violation(at, "must be a whole number, not " + json));
    } else if (!json.canConvertToLong() || json.longValue() < min || json.longValue() > max) {
      found.add(new Violation(at, "must be from " + min + " to " + max + ", not " + json));
    }
  }

  private static void checkTimestamp(JsonNode json, String at, List<Violation> found) {
    String wanted = "must be an RFC 3339 time such as 2026-11-23T09:00:00Z";
    if (require(json.isTextual(), wanted, json, at, found) && timestamp(json) == null) {
      found.add(new Violation(at, wanted + ", not '" + shown(json.textValue()) + "'"));
    }
  }

  private static @Nullable Long timestamp(JsonNode json) {
    Long ms = Rfc3339.epochMs(json.textValue());
    return ms == null || ms < 0 || ms > TIMESTAMP_MAX_MS ? null : ms;
  }

  private static boolean require(
      boolean fits, String wanted, JsonNode json, String at, List<Violation> found) {
    if (!fits) {
      found.add(new Violation(at, wanted + ", not " + type(json)));
    }
    return fits;
  }

  private static String type(JsonNode json) {
    return switch (json.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case NULL -> "null";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case BINARY, MISSING, POJO -> throw new IllegalStateException("no JSON text has it: " + json);
    };
  }

  /** Writes JSON for which {@link #check} found nothing. */
  static void write(Schema schema, JsonNode json, Encoder out) throws IOException {
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          JsonNode value = json.get(field.name());
          write(field.schema(), value == null ? fallback(field) : value, out);
        }
      }
      case ARRAY -> {
        out.writeArrayStart();
        out.setItemCount(json.size());
        for (JsonNode item : json) {
          out.startItem();
          write(schema.getElementType(), item, out);
        }
        out.writeArrayEnd();
      }
      case MAP -> {
        out.writeMapStart();
        out.setItemCount(json.size());
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
          out.startItem();
          out.writeString(entry.getKey());
          write(schema.getValueType(), entry.getValue(), out);
        }
        out.writeMapEnd();
      }
      case UNION -> {
        out.writeIndex(json.isNull() ? 0 : 1);
        if (!json.isNull()) {
          write(schema.getTypes().getLast(), json, out);
        }
      }
      case STRING -> out.writeString(json.textValue());
      case LONG -> {
        Long ms = json.isTextual() ? timestamp(json) : null;
        out.writeLong(ms == null ? json.longValue() : ms);
      }
      case INT -> out.writeInt(json.intValue());
      case BOOLEAN -> out.writeBoolean(json.booleanValue());
      case BYTES, ENUM, FIXED, FLOAT, DOUBLE, NULL -> throw unsupported(schema);
    }
  }

  /** What stands for a field that is absent. */
  static JsonNode fallback(Schema.Field field) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (field.defaultVal()) {
      case JsonProperties.Null none -> make.nullNode();
      case Boolean value -> make.booleanNode(value);
      case String value -> make.textNode(value);
      case Number value -> make.numberNode(value.longValue());
      default -> throw new IllegalStateException("no such default: " + field);
    };
  }

  private static int bound(Schema schema, String property, int fallback) {
    return Math.toIntExact(bound(schema, property, (long) fallback));
  }

  static long bound(Schema schema, String property, long fallback) {
    return schema.getObjectProp(property) instanceof Number number ? number.longValue() : fallback;
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** A JSON Pointer token: {@code ~} and {@code /} are escaped. */
  private static String escaped(String name) {
    return shown(name).replace("~", "~0").replace("/", "~1");
  }

  /** What a client sent, short enough to be sent back. */
  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  static IllegalStateException unsupported(Schema schema) {
    return new IllegalStateException("contracts do not use " + schema.getType());
  }
}
