package dev.eddyline.push.tail;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.push.view.State;
import dev.eddyline.schemas.json.RecordDiff;
import dev.eddyline.schemas.json.RecordValue;
import java.io.IOException;

/** A state as it lies in its record. */
public record RecordState(RecordValue value) implements State {

  @Override
  public int bytes() {
    return value.recordBytes();
  }

  @Override
  public JsonNode tree() {
    return value.tree();
  }

  @Override
  public void write(JsonGenerator out) throws IOException {
    value.write(out);
  }

  @Override
  public void writePatch(State to, JsonGenerator out) throws IOException {
    if (to instanceof RecordState record && record.value.sameSchema(value)) {
      RecordDiff.write(value, record.value, out);
    } else {
      State.super.writePatch(to, out);
    }
  }

  @Override
  public Root root() {
    return value.isObject() ? Root.OBJECT : value.isArray() ? Root.ARRAY : Root.LEAF;
  }
}
