package dev.eddyline.schemas.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/**
 * Writes the RFC 6902 patch from one JSON document to another while walking both. Objects are
 * compared by key, arrays by index with additions and removals at the end, so it costs one walk and
 * the same two documents always give the same patch. Any thread; one use.
 */
public final class JsonDiff {

  private final PatchWriter patch;

  /**
   * @param patch where it is written, from the place that is at
   */
  JsonDiff(PatchWriter patch) {
    this.patch = patch;
  }

  /**
   * Writes the patch as one JSON array, empty where the documents are equal.
   *
   * @param from both are objects, or both arrays
   * @throws IllegalArgumentException if they are not
   */
  public static void write(JsonNode from, JsonNode to, JsonGenerator out) throws IOException {
    if (!from.isContainerNode() || from.getNodeType() != to.getNodeType()) {
      throw new IllegalArgumentException("a patch never replaces the root");
    }
    out.writeStartArray();
    new JsonDiff(new PatchWriter(out)).walk(from, to);
    out.writeEndArray();
  }

  /** Writes what leads from one value to the other where the walk is. */
  void walk(JsonNode from, JsonNode to) throws IOException {
    if (from.isObject() && to.isObject()) {
      walkObject(from, to);
    } else if (from.isArray() && to.isArray()) {
      walkArray(from, to);
    } else if (!same(from, to)) {
      patch.replace(value(to));
    }
  }

  private static PatchWriter.Value value(JsonNode node) {
    return out -> out.writeTree(node);
  }

  /**
   * Whether two leaves read the same. A number's node depends on where it comes from (a small one
   * that was put as a {@code long} is read back as an {@code int}), its text does not.
   */
  private static boolean same(JsonNode from, JsonNode to) {
    if (!from.isNumber() || !to.isNumber()) {
      return from.equals(to);
    }
    if (isLong(from) && isLong(to)) {
      return from.longValue() == to.longValue();
    }
    BigDecimal old = new BigDecimal(from.asText());
    BigDecimal now = new BigDecimal(to.asText());
    // The scale counts: 1.0 becomes 1.00 for whoever shows what is written.
    return old.scale() == now.scale() && old.unscaledValue().equals(now.unscaledValue());
  }

  private static boolean isLong(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }

  private void walkObject(JsonNode from, JsonNode to) throws IOException {
    int here = patch.here();
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      if (!to.has(field.getKey())) {
        patch.enter(field.getKey());
        patch.remove();
        patch.back(here);
      }
    }
    for (Map.Entry<String, JsonNode> field : to.properties()) {
      JsonNode old = from.get(field.getKey());
      patch.enter(field.getKey());
      if (old == null) {
        patch.add(value(field.getValue()));
      } else {
        walk(old, field.getValue());
      }
      patch.back(here);
    }
  }

  private void walkArray(JsonNode from, JsonNode to) throws IOException {
    int here = patch.here();
    int shared = Math.min(from.size(), to.size());
    for (int i = 0; i < shared; i++) {
      patch.enter(i);
      walk(from.get(i), to.get(i));
      patch.back(here);
    }
    // From the end, so that each index still means what it says.
    for (int i = from.size() - 1; i >= shared; i--) {
      patch.enter(i);
      patch.remove();
      patch.back(here);
    }
    for (int i = shared; i < to.size(); i++) {
      patch.enter(i);
      patch.add(value(to.get(i)));
      patch.back(here);
    }
  }
}
