package dev.eddyline.schemas.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Writes the patch that {@link JsonDiff} would write, from one record to a later one of the same
 * schema, while walking the bytes of both: what has the same bytes is passed over, and only what
 * has changed becomes text. Any thread; one use.
 */
public final class RecordDiff {

  /** How far a key is looked for before the keys are put in a table. */
  private static final int NEAR = 8;

  private final RecordValue from;
  private final RecordValue to;
  private final PatchWriter patch;

  private RecordDiff(RecordValue from, RecordValue to, PatchWriter patch) {
    this.from = from;
    this.to = to;
    this.patch = patch;
  }

  /**
   * Writes the patch as one JSON array, empty where the two are equal.
   *
   * @param to of {@linkplain RecordValue#sameSchema the schema} that {@code from} is of
   */
  public static void write(RecordValue from, RecordValue to, JsonGenerator out) throws IOException {
    out.writeStartArray();
    new RecordDiff(from, to, new PatchWriter(out)).walk(from.schema(), from.cursor(), to.cursor());
    out.writeEndArray();
  }

  /** Goes on over a value in both and writes what leads from one to the other. */
  private void walk(Schema schema, RecordCursor before, RecordCursor now) throws IOException {
    if (schema.getType() == Schema.Type.RECORD) {
      walkRecord(schema, before, now);
    } else {
      walkValue(schema, before, now);
    }
  }

  /** Whether a record is another is known from its fields, which are gone over once. */
  private void walkRecord(Schema schema, RecordCursor before, RecordCursor now) throws IOException {
    int here = patch.here();
    for (Schema.Field field : schema.getFields()) {
      patch.enter(field.name());
      walk(field.schema(), before, now);
      patch.back(here);
    }
  }

  private void walkValue(Schema schema, RecordCursor before, RecordCursor now) throws IOException {
    int beforeAt = before.at();
    int nowAt = now.at();
    before.skip(schema);
    now.skip(schema);
    if (!from.sameBytes(beforeAt, before.at(), to, nowAt, now.at())) {
      int beforeEnd = before.at();
      int nowEnd = now.at();
      before.at(beforeAt);
      now.at(nowAt);
      walkChanged(schema, before, now);
      before.at(beforeEnd);
      now.at(nowEnd);
    }
  }

  private void walkChanged(Schema schema, RecordCursor before, RecordCursor now)
      throws IOException {
    switch (schema.getType()) {
      case MAP -> walkMap(schema.getValueType(), before, now);
      case ARRAY -> walkArray(schema.getElementType(), before, now);
      case UNION -> walkUnion(schema, before, now);
      default -> patch.replace(passed(to, schema, now)::write);
    }
  }

  /** The value a cursor is at, which it goes on over. */
  private static RecordValue passed(RecordValue of, Schema schema, RecordCursor cursor) {
    int at = cursor.at();
    cursor.skip(schema);
    return of.part(at, cursor.at(), schema);
  }

  private void walkUnion(Schema union, RecordCursor before, RecordCursor now) throws IOException {
    Schema was = before.branch(union);
    Schema is = now.branch(union);
    if (was.equals(is)) {
      walk(is, before, now);
    } else {
      // Two records may be two objects with fields in common.
      new JsonDiff(patch).walk(passed(from, was, before).tree(), passed(to, is, now).tree());
    }
  }

  private void walkArray(Schema element, RecordCursor before, RecordCursor now) throws IOException {
    int here = patch.here();
    Places old = Places.ofArray(element, before);
    Places all = Places.ofArray(element, now);
    int shared = Math.min(old.count, all.count);
    for (int i = 0; i < shared; i++) {
      patch.enter(i);
      walk(element, before, now, old.start[i], all.start[i]);
      patch.back(here);
    }
    for (int i = old.count - 1; i >= shared; i--) {
      patch.enter(i);
      patch.remove();
      patch.back(here);
    }
    for (int i = shared; i < all.count; i++) {
      patch.enter(i);
      patch.add(to.part(all.start[i], all.end[i], element)::write);
      patch.back(here);
    }
  }

  private void walk(Schema schema, RecordCursor before, RecordCursor now, int beforeAt, int nowAt)
      throws IOException {
    before.at(beforeAt);
    now.at(nowAt);
    walk(schema, before, now);
  }

  private void walkMap(Schema value, RecordCursor before, RecordCursor now) throws IOException {
    int here = patch.here();
    Places old = Places.ofMap(value, before);
    Places all = Places.ofMap(value, now);
    int[] matches = matches(old, all);
    removeOthers(old, matches, before);
    for (int i = 0; i < all.count; i++) {
      int match = matches[i];
      if (match < 0) {
        enter(all, i, now);
        patch.add(to.part(all.start[i], all.end[i], value)::write);
      } else if (!from.sameBytes(old.start[match], old.end[match], to, all.start[i], all.end[i])) {
        enter(all, i, now);
        walk(value, before, now, old.start[match], all.start[i]);
      }
      patch.back(here);
    }
  }

  private void enter(Places of, int place, RecordCursor cursor) {
    cursor.at(of.key[place]);
    patch.enter(cursor.text());
  }

  private void removeOthers(Places old, int[] matches, RecordCursor before) throws IOException {
    boolean[] stays = new boolean[old.count];
    int left = old.count;
    for (int match : matches) {
      if (match >= 0) {
        stays[match] = true;
        left--;
      }
    }
    int here = patch.here();
    for (int i = 0; left > 0; i++) {
      if (!stays[i]) {
        enter(old, i, before);
        patch.remove();
        patch.back(here);
        left--;
      }
    }
  }

  /**
   * For each entry of a map the place that its key had before; negative where it is new. Most often
   * a key is where it was, or a little further on since others have come or gone.
   */
  private int[] matches(Places old, Places all) {
    int[] matches = new int[all.count];
    Map<String, Integer> table = null;
    int next = 0;
    for (int i = 0; i < all.count; i++) {
      int match = near(old, next, all, i);
      if (match < 0) {
        table = table == null ? table(old) : table;
        match = table.getOrDefault(text(to, all.key[i]), -1);
      }
      matches[i] = match;
      next = match < 0 ? next : match + 1;
    }
    return matches;
  }

  private int near(Places old, int next, Places all, int place) {
    int last = Math.min(next + NEAR, old.count);
    for (int i = next; i < last; i++) {
      if (from.sameBytes(old.key[i], old.start[i], to, all.key[place], all.start[place])) {
        return i;
      }
    }
    return -1;
  }

  private Map<String, Integer> table(Places old) {
    Map<String, Integer> table = HashMap.newHashMap(old.count);
    for (int i = 0; i < old.count; i++) {
      table.put(text(from, old.key[i]), i);
    }
    return table;
  }

  private static String text(RecordValue of, int at) {
    RecordCursor cursor = of.cursor();
    cursor.at(at);
    return cursor.text();
  }

  /** Where the elements of an array or the entries of a map are. */
  private static final class Places {
    private int[] key = new int[16];
    private int[] start = new int[16];
    private int[] end = new int[16];
    private int count;

    static Places ofArray(Schema element, RecordCursor in) {
      Places places = new Places();
      for (long left = in.block(); left > 0; left = in.block()) {
        for (; left > 0; left--) {
          int at = in.at();
          in.skip(element);
          places.add(at, at, in.at());
        }
      }
      return places;
    }

    static Places ofMap(Schema value, RecordCursor in) {
      Places places = new Places();
      for (long left = in.block(); left > 0; left = in.block()) {
        for (; left > 0; left--) {
          int key = in.at();
          in.skipText();
          int at = in.at();
          in.skip(value);
          places.add(key, at, in.at());
        }
      }
      return places;
    }

    private void add(int keyAt, int from, int to) {
      if (count == key.length) {
        key = Arrays.copyOf(key, 2 * count);
        start = Arrays.copyOf(start, 2 * count);
        end = Arrays.copyOf(end, 2 * count);
      }
      key[count] = keyAt;
      start[count] = from;
      end[count] = to;
      count++;
    }
  }
}
