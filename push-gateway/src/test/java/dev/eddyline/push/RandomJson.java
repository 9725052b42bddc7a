package dev.eddyline.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random documents, and random changes of a document, from few keys so that they often meet. */
public final class RandomJson {

  // Not "~1": zjsonpatch reads its escape "~01" as "/", against RFC 6901.
  private static final List<String> KEYS =
      List.of("a", "b", "c", "", "~", "/", "a/b", "m~n", "0", "-", "é", "\"", "line\n", "😀");
  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private final RandomGenerator random;
  private final boolean everything;

  /** Documents as view records have them: whole numbers, and texts of few characters. */
  public RandomJson(RandomGenerator random) {
    this(random, false);
  }

  private RandomJson(RandomGenerator random, boolean everything) {
    this.random = random;
    this.everything = everything;
  }

  /** Documents with numbers of every size and node type, and texts of any characters. */
  public static RandomJson ofEverything(RandomGenerator random) {
    return new RandomJson(random, true);
  }

  public ObjectNode object(int depth) {
    ObjectNode object = MAKE.objectNode();
    for (int i = random.nextInt(6); i > 0; i--) {
      object.set(key(), value(depth - 1));
    }
    return object;
  }

  public ArrayNode array(int depth) {
    ArrayNode array = MAKE.arrayNode();
    for (int i = random.nextInt(6); i > 0; i--) {
      array.add(value(depth - 1));
    }
    return array;
  }

  /** The same document with some places changed. */
  public JsonNode changed(JsonNode from, int depth) {
    if (random.nextInt(8) == 0) {
      return value(depth);
    }
    if (from instanceof ObjectNode object) {
      return changedObject(object, depth);
    }
    if (from instanceof ArrayNode array) {
      return changedArray(array, depth);
    }
    return random.nextBoolean() ? from.deepCopy() : value(0);
  }

  public ObjectNode changedObject(ObjectNode from, int depth) {
    ObjectNode to = MAKE.objectNode();
    from.properties()
        .forEach(
            field -> {
              if (random.nextInt(6) != 0) {
                to.set(field.getKey(), changed(field.getValue(), depth - 1));
              }
            });
    if (random.nextInt(3) == 0) {
      to.set(key(), value(depth - 1));
    }
    return to;
  }

  private ArrayNode changedArray(ArrayNode from, int depth) {
    List<JsonNode> items = new ArrayList<>();
    from.forEach(item -> items.add(changed(item, depth - 1)));
    while (!items.isEmpty() && random.nextInt(3) == 0) {
      items.remove(random.nextInt(items.size()));
    }
    while (random.nextInt(3) == 0) {
      items.add(random.nextInt(items.size() + 1), value(depth - 1));
    }
    return MAKE.arrayNode().addAll(items);
  }

  /** Half of them are one or thereabouts, so that the same number meets another node of it. */
  private JsonNode number() {
    return switch (random.nextInt(14)) {
      case 0 -> MAKE.numberNode(1);
      case 1 -> MAKE.numberNode(1L);
      case 2 -> MAKE.numberNode((short) -1);
      case 3 -> MAKE.numberNode(BigInteger.ONE);
      case 4 -> MAKE.numberNode(random.nextBoolean() ? 1.0d : -0.0d);
      case 5 -> MAKE.numberNode(1.0f);
      case 6 -> MAKE.numberNode(new BigDecimal(random.nextBoolean() ? "1.0" : "1.00"));
      case 7 -> MAKE.numberNode(random.nextInt());
      case 8 -> MAKE.numberNode(random.nextLong());
      case 9 -> MAKE.numberNode(random.nextFloat() / 3);
      case 10 -> MAKE.numberNode(BigInteger.valueOf(random.nextLong()).pow(1 + random.nextInt(9)));
      case 11 -> MAKE.numberNode(BigDecimal.valueOf(random.nextLong(), random.nextInt(-40, 40)));
      default -> {
        double any = Double.longBitsToDouble(random.nextLong());
        yield MAKE.numberNode(Double.isFinite(any) ? any : Double.MIN_VALUE);
      }
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int bound = random.nextBoolean() ? 0x100 : Character.MAX_CODE_POINT + 1;
      int character = random.nextInt(bound);
      boolean surrogate =
          Character.MIN_SURROGATE <= character && character <= Character.MAX_SURROGATE;
      text.appendCodePoint(surrogate ? '"' : character);
    }
    return text.toString();
  }

  private String key() {
    if (everything && random.nextInt(4) == 0) {
      return text();
    }
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private JsonNode value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> MAKE.nullNode();
      case 1 -> MAKE.booleanNode(random.nextBoolean());
      case 2 -> MAKE.numberNode(random.nextInt(3));
      case 3 -> everything ? number() : MAKE.numberNode(random.nextLong());
      case 4 -> MAKE.textNode(everything ? text() : key());
      case 5 -> random.nextBoolean() ? MAKE.objectNode() : MAKE.arrayNode();
      case 6 -> object(depth);
      default -> array(depth);
    };
  }
}
