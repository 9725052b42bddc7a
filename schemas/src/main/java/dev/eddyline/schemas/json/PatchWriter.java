package dev.eddyline.schemas.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes operations of RFC 6902 on the place that a walk through a document is at. One thread. */
final class PatchWriter {

  /** Writes one JSON value. */
  @FunctionalInterface
  interface Value {
    void write(JsonGenerator out) throws IOException;
  }

  private final JsonGenerator out;
  private final StringBuilder path = new StringBuilder();

  PatchWriter(JsonGenerator out) {
    this.out = out;
  }

  /** Where the walk is, to {@link #back come back} to. */
  int here() {
    return path.length();
  }

  void back(int here) {
    path.setLength(here);
  }

  /** Goes to a field, whose key RFC 6901 writes with {@code ~} as {@code ~0}, {@code /} as ~1. */
  void enter(String key) {
    path.append('/');
    if (key.indexOf('~') < 0 && key.indexOf('/') < 0) {
      path.append(key);
    } else {
      path.append(key.replace("~", "~0").replace("/", "~1"));
    }
  }

  /** Goes to an element. */
  void enter(int index) {
    path.append('/').append(index);
  }

  void add(Value value) throws IOException {
    operation("add", value);
  }

  void replace(Value value) throws IOException {
    operation("replace", value);
  }

  private void operation(String name, Value value) throws IOException {
    begin(name);
    out.writeFieldName("value");
    value.write(out);
    out.writeEndObject();
  }

  void remove() throws IOException {
    begin("remove");
    out.writeEndObject();
  }

  private void begin(String name) throws IOException {
    out.writeStartObject();
    out.writeStringField("op", name);
    out.writeStringField("path", path.toString());
  }
}
