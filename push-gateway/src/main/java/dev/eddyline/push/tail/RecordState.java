package dev.eddyline.push.tail;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.push.view.State;
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
    if (to instanceof RecordState record && record.value.schema().equals(value.schema())) {
      RecordDiff.write(value, record.value, out);
    } else {
      State.super.writePatch(to, out);
    }
  }

  @Override
  public Root root() {
    return switch (value.schema().getType()) {
      case RECORD, MAP -> Root.OBJECT;
      case ARRAY -> Root.ARRAY;
      default -> Root.LEAF;
    };
  }
}
