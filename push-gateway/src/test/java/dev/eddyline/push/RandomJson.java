package dev.eddyline.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  public RandomJson(RandomGenerator random) {
    this.random = random;
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

  private String key() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private JsonNode value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> MAKE.nullNode();
      case 1 -> MAKE.booleanNode(random.nextBoolean());
      case 2 -> MAKE.numberNode(random.nextInt(3));
      case 3 -> MAKE.numberNode(random.nextLong());
      case 4 -> MAKE.textNode(key());
      case 5 -> random.nextBoolean() ? MAKE.objectNode() : MAKE.arrayNode();
      case 6 -> object(depth);
      default -> array(depth);
    };
  }
}
