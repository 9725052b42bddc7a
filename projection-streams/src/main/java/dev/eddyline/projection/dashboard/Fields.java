package dev.eddyline.projection.dashboard;

import dev.eddyline.schemas.dashboard.TileFields;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The fields of a tile by name, each as a text, and back. Pure. */
final class Fields {

  static final String TITLE = "title";
  static final String SOURCES = "sources";
  static final String X = "x";
  static final String Y = "y";
  static final String W = "w";
  static final String H = "h";
  static final String ORDER = "order";

  /** What the name of a setting's field begins with. */
  static final String SETTING = "settings.";

  private Fields() {}

  /** What is written, by field; null empties. */
  static Map<String, @Nullable String> written(TileFields fields) {
    Map<String, @Nullable String> written = new TreeMap<>();
    put(written, TITLE, fields.title());
    put(written, SOURCES, fields.sources() == null ? null : String.join("\n", fields.sources()));
    put(written, X, fields.x());
    put(written, Y, fields.y());
    put(written, W, fields.w());
    put(written, H, fields.h());
    put(written, ORDER, fields.order());
    if (fields.unset() != null) {
      fields.unset().forEach(name -> written.put(SETTING + name, null));
    }
    if (fields.settings() != null) {
      fields.settings().forEach((name, value) -> written.put(SETTING + name, value));
    }
    return written;
  }

  private static void put(
      Map<String, @Nullable String> written, String field, @Nullable Object value) {
    if (value != null) {
      written.put(field, value.toString());
    }
  }

  static String text(TreePMap<String, Register> registers, String field, String fallback) {
    Register register = registers.get(field);
    String value = register == null ? null : register.value();
    return value == null ? fallback : value;
  }

  static int number(TreePMap<String, Register> registers, String field, int fallback) {
    return Integer.parseInt(text(registers, field, Integer.toString(fallback)));
  }

  static List<String> sources(TreePMap<String, Register> registers) {
    String sources = text(registers, SOURCES, "");
    return sources.isEmpty() ? List.of() : List.of(sources.split("\n", -1));
  }

  /** The settings that have a value, by name. */
  static TreePMap<String, String> settings(TreePMap<String, Register> registers) {
    TreePMap<String, String> settings = TreePMap.empty();
    for (Map.Entry<String, Register> register : registers.entrySet()) {
      String value = register.getValue().value();
      if (register.getKey().startsWith(SETTING) && value != null) {
        settings = settings.plus(register.getKey().substring(SETTING.length()), value);
      }
    }
    return settings;
  }
}
