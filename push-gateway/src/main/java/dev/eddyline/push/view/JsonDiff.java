package dev.eddyline.push.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the RFC 6902 patch from one JSON document to another while walking both. Objects are
 * compared by key, arrays by index with additions and removals at the end, so it costs one walk and
 * the same two documents always give the same patch, also where one of them has been read back from
 * its bytes. Any thread; one use.
 *
 * <p>What the fields of an object have in common is shared afterwards: the later document holds the
 * earlier one's nodes wherever they are equal. Of a long view that changes often most is then as
 * old as it looks, and no garbage collection moves it again.
 */
final class JsonDiff {

  private final JsonGenerator out;
  private final StringBuilder path = new StringBuilder();

  /** Operations so far, and numbers that may read the same and be other nodes. */
  private int differences;

  private JsonDiff(JsonGenerator out) {
    this.out = out;
  }

  /**
   * Whether a patch can lead from one to the other without replacing the root: both objects or both
   * arrays.
   */
  static boolean comparable(JsonNode from, JsonNode to) {
    return (from.isObject() && to.isObject()) || (from.isArray() && to.isArray());
  }

  /**
   * Writes the patch as one JSON array, empty where the documents are equal.
   *
   * @throws IllegalArgumentException if they are not {@link #comparable}
   */
  static void write(JsonNode from, JsonNode to, JsonGenerator out) throws IOException {
    if (!comparable(from, to)) {
      throw new IllegalArgumentException("a patch never replaces the root");
    }
    out.writeStartArray();
    new JsonDiff(out).walk(from, to);
    out.writeEndArray();
  }

  /** Returns whether the two are equal, node for node, so that nothing was written. */
  private boolean walk(JsonNode from, JsonNode to) throws IOException {
    int before = differences;
    if (from.isObject() && to.isObject()) {
      walkObject(from, to);
    } else if (from.isArray() && to.isArray()) {
      walkArray(from, to);
    } else if (!same(from, to)) {
      operation("replace", to);
    }
    return differences == before;
  }

  /**
   * Whether two leaves read the same. A number's node depends on where it comes from (a small one
   * that was put as a {@code long} is read back as an {@code int}), its text does not.
   */
  private boolean same(JsonNode from, JsonNode to) {
    if (!from.isNumber() || !to.isNumber()) {
      return from.equals(to);
    }
    if (isLong(from) && isLong(to)) {
      differences += from.equals(to) ? 0 : 1;
      return from.longValue() == to.longValue();
    }
    differences++;
    BigDecimal old = new BigDecimal(from.asText());
    BigDecimal now = new BigDecimal(to.asText());
    // The scale counts: 1.0 becomes 1.00 for whoever shows what is written.
    return old.scale() == now.scale() && old.unscaledValue().equals(now.unscaledValue());
  }

  private static boolean isLong(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }

  private void walkObject(JsonNode from, JsonNode to) throws IOException {
    int here = path.length();
    @Nullable JsonNode[] before = new @Nullable JsonNode[to.size()];
    int place = 0;
    int known = 0;
    for (Map.Entry<String, JsonNode> field : to.properties()) {
      JsonNode old = from.get(field.getKey());
      before[place++] = old;
      known += old == null ? 0 : 1;
    }
    if (known < from.size()) {
      remove(from, to);
    }
    place = 0;
    for (Map.Entry<String, JsonNode> field : to.properties()) {
      JsonNode old = before[place++];
      enter(field.getKey());
      if (old == null) {
        operation("add", field.getValue());
      } else if (walk(old, field.getValue())) {
        field.setValue(old);
      }
      path.setLength(here);
    }
  }

  /** Removes what only the former has. */
  private void remove(JsonNode from, JsonNode to) throws IOException {
    int here = path.length();
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      if (!to.has(field.getKey())) {
        enter(field.getKey());
        removal();
        path.setLength(here);
      }
    }
  }

  private void walkArray(JsonNode from, JsonNode to) throws IOException {
    int here = path.length();
    int shared = Math.min(from.size(), to.size());
    for (int i = 0; i < shared; i++) {
      path.append('/').append(i);
      walk(from.get(i), to.get(i));
      path.setLength(here);
    }
    // From the end, so that each index still means what it says.
    for (int i = from.size() - 1; i >= shared; i--) {
      path.append('/').append(i);
      removal();
      path.setLength(here);
    }
    for (int i = shared; i < to.size(); i++) {
      path.append('/').append(i);
      operation("add", to.get(i));
      path.setLength(here);
    }
  }

  /** Appends a key as RFC 6901 has it: {@code ~} is {@code ~0} and {@code /} is {@code ~1}. */
  private void enter(String key) {
    path.append('/');
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      switch (c) {
        case '~' -> path.append("~0");
        case '/' -> path.append("~1");
        default -> path.append(c);
      }
    }
  }

  private void operation(String name, JsonNode value) throws IOException {
    differences++;
    out.writeStartObject();
    out.writeStringField("op", name);
    out.writeStringField("path", path.toString());
    out.writeFieldName("value");
    out.writeTree(value);
    out.writeEndObject();
  }

  private void removal() throws IOException {
    differences++;
    out.writeStartObject();
    out.writeStringField("op", "remove");
    out.writeStringField("path", path.toString());
    out.writeEndObject();
  }
}
