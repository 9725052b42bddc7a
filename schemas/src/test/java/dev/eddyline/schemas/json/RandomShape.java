package dev.eddyline.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;

/**
 * JSON that an Avro schema takes, or almost takes: now and then something is missing, too much, of
 * another type or just beyond a bound. Makes nothing of what no JSON Schema can judge.
 */
final class RandomShape {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  private static final List<String> CHARACTERS =
      List.of("a", "Z", "0", ".", "-", "_", "~", "/", " ", "é", "\n", "😀", "\u0000", "\"");
  private static final List<String> TIMES =
      List.of(
          "2026-11-23T09:00:00Z",
          "2026-11-23t09:00:00z",
          "2026-02-28T23:59:59.123456789+18:00",
          "1970-01-01T00:00:00Z",
          "9999-12-31T23:59:59.999Z",
          "2026-11-23T09:00:00-00:00",
          "2026-11-23T09:00Z",
          "2026-11-23T09:00:00",
          "2026-11-23 09:00:00Z",
          "2026-11-23T09:00:60Z",
          "2026-11-23T24:00:00Z",
          "2026-11-23T09:00:00.Z",
          "2026-11-23T09:00:00.1234567890Z",
          "2026-11-23T09:00:00+18:01",
          "2026-11-23T09:00:00+01",
          "2026-11-23T09:00:00+01:00:00",
          "2026-13-01T09:00:00Z",
          "2026-00-01T09:00:00Z",
          "2026-01-00T09:00:00Z",
          "+12026-11-23T09:00:00Z",
          "2026-11-23T09:00:00Z\n",
          " 2026-11-23T09:00:00Z",
          "tomorrow",
          "");

  /** Twelve that are decimals, and as many that are not. */
  private static final List<String> DECIMALS =
      List.of(
          "0",
          "-0",
          "0.0",
          "12.50",
          "-12.5",
          "0.000000000000000001",
          "999999999999999999.999999999999999999",
          "100000000000000000",
          "-1",
          "7",
          "14.7775",
          "0.00001305",
          "",
          "1.",
          ".5",
          "+1",
          "01",
          "1e5",
          "1,5",
          "0x1",
          "NaN",
          "1000000000000000000",
          "0.0000000000000000001",
          "1.5\n");

  private final Random random;
  private final int slips;

  /**
   * @param slips one of so many values is not what it should be
   */
  RandomShape(Random random, int slips) {
    this.random = random;
    this.slips = slips;
  }

  JsonNode of(Schema schema) {
    if (random.nextInt(slips) == 0) {
      return anything();
    }
    return switch (schema.getType()) {
      case RECORD -> object(schema);
      case ARRAY -> array(schema);
      case MAP -> {
        ObjectNode map = MAKE.objectNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.set(text(1, 4), of(schema.getValueType()));
        }
        yield map;
      }
      case UNION -> random.nextInt(4) == 0 ? MAKE.nullNode() : of(schema.getTypes().getLast());
      case STRING ->
          MAKE.textNode(
              "decimal".equals(schema.getProp("format"))
                  ? DECIMALS.get(random.nextInt(DECIMALS.size()))
                  : text(schema));
      case LONG ->
          "timestamp-millis".equals(schema.getProp("logicalType"))
              ? MAKE.textNode(TIMES.get(random.nextInt(TIMES.size())))
              : number(schema, Long.MIN_VALUE, Long.MAX_VALUE);
      case INT -> number(schema, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BOOLEAN -> MAKE.booleanNode(random.nextBoolean());
      case BYTES, ENUM, FIXED, FLOAT, DOUBLE, NULL -> throw new IllegalArgumentException();
    };
  }

  private JsonNode anything() {
    return switch (random.nextInt(8)) {
      case 0 -> MAKE.nullNode();
      case 1 -> MAKE.booleanNode(random.nextBoolean());
      case 2 -> MAKE.numberNode(random.nextInt(200) - 50);
      case 3 -> MAKE.numberNode(new BigDecimal("1.5"));
      case 4 -> MAKE.textNode(text(0, 5));
      case 5 -> MAKE.arrayNode().add(1);
      case 6 -> MAKE.objectNode().put("a", 1);
      default -> MAKE.numberNode(BigInteger.TEN.pow(20));
    };
  }

  private ObjectNode object(Schema schema) {
    ObjectNode object = MAKE.objectNode();
    for (Schema.Field field : schema.getFields()) {
      if (random.nextInt(field.hasDefaultValue() ? 2 : 4 * slips) != 0) {
        object.set(field.name(), of(field.schema()));
      }
    }
    if (random.nextInt(4 * slips) == 0) {
      object.set(text(0, 3), anything());
    }
    return object;
  }

  private ArrayNode array(Schema schema) {
    ArrayNode array = MAKE.arrayNode();
    int min = (int) JsonShape.bound(schema, "minItems", 0);
    int max = (int) JsonShape.bound(schema, "maxItems", 100);
    for (int i = length(min, max); i > 0; i--) {
      array.add(
          array.size() > 5 ? array.get(random.nextInt(5)).deepCopy() : of(schema.getElementType()));
    }
    return array;
  }

  /** Mostly small; now and then at a bound, or beyond. */
  private int length(int min, int max) {
    return switch (random.nextInt(6 * slips)) {
      case 0 -> Math.max(0, min - 1);
      case 1 -> max + 1;
      case 2 -> max;
      case 3 -> min;
      default -> Math.min(max, min + random.nextInt(4));
    };
  }

  private JsonNode number(Schema schema, long least, long most) {
    long min = JsonShape.bound(schema, "minimum", least);
    long max = JsonShape.bound(schema, "maximum", most);
    return switch (random.nextInt(8)) {
      case 0 -> MAKE.numberNode(BigInteger.valueOf(min).subtract(BigInteger.ONE));
      case 1 -> MAKE.numberNode(BigInteger.valueOf(max).add(BigInteger.ONE));
      case 2 -> MAKE.numberNode(min);
      case 3 -> MAKE.numberNode(max);
      default -> MAKE.numberNode(min + random.nextInt(5));
    };
  }

  private String text(Schema schema) {
    if (schema.getObjectProp("enum") instanceof List<?> symbols) {
      String one = String.valueOf(symbols.get(random.nextInt(symbols.size())));
      return random.nextInt(slips) == 0 ? one + text(0, 1) : one;
    }
    int min = (int) JsonShape.bound(schema, "minLength", 0);
    int max = (int) JsonShape.bound(schema, "maxLength", 200);
    int length = length(min, max);
    if (schema.getProp("pattern") != null && random.nextInt(3) != 0) {
      return "x".repeat(length);
    }
    return text(length, length);
  }

  private String text(int least, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
      text.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
    }
    return text.toString();
  }
}
