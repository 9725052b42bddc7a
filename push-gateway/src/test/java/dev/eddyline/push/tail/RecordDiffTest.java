package dev.eddyline.push.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.eddyline.push.RandomJson;
import dev.eddyline.push.view.JsonState;
import dev.eddyline.push.view.State;
import dev.eddyline.schemas.json.JsonDiff;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordDiffTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void saysOfRecordsWhatIsSaidOfTheirDocuments() throws IOException {
    int changes = 0;
    for (long seed = 0; seed < 5_000; seed++) {
      // Given a random record of a schema with all that contracts use, and a change of it
      RandomRecords random = new RandomRecords(new Random(seed));
      Object value = random.value();
      State from = random.state(value);
      State to = random.state(random.changed(value));

      // When they are compared, and so are their documents
      String patch = patch(from, to);
      String expected = text(out -> JsonDiff.write(from.tree(), to.tree(), out));

      // Then one patch is the other, and an independent library gets there by it
      assertThat(patch).as("seed %d", seed).isEqualTo(expected);
      JsonNode applied = JsonPatch.apply(MAPPER.readTree(patch), parsed(from));
      assertThat(applied).as("seed %d", seed).isEqualTo(parsed(to));
      changes += patch.equals("[]") ? 0 : 1;
    }
    assertThat(changes).isBetween(1_000, 4_999);
  }

  @Test
  void saysTheSameOfAnyDocumentAsARecordAndAsJson() throws IOException {
    for (long seed = 0; seed < 5_000; seed++) {
      // Given a document, and a change of it
      Random random = new Random(seed);
      RandomJson json = new RandomJson(random);
      ObjectNode from = json.object(4);
      ObjectNode to = json.changedObject(from, 4);
      RandomRecords records = new RandomRecords(random);

      // When both are records, or one or both are only JSON
      String patch = patch(records.state(from), records.state(to));

      // Then
      assertThat(patch).as("seed %d", seed).isEqualTo(patch(JsonState.of(from), JsonState.of(to)));
      assertThat(patch(records.state(from), JsonState.of(to))).as("seed %d", seed).isEqualTo(patch);
      assertThat(records.state(to).tree()).as("seed %d", seed).isEqualTo(parsed(JsonState.of(to)));
    }
  }

  @Test
  void saysOfDamagedRecordsWhatIsSaidOfTheirDocuments() throws IOException {
    int read = 0;
    for (long seed = 0; seed < 10_000; seed++) {
      // Given a record, and the same with a byte that is another, where that can still be read
      RandomRecords random = new RandomRecords(new Random(seed));
      Object value = random.value();
      State good = random.state(value);
      State damaged = random.damaged(value);
      if (damaged == null) {
        continue;
      }
      read++;

      // When, then
      assertThat(patch(good, damaged))
          .as("seed %d", seed)
          .isEqualTo(text(out -> JsonDiff.write(good.tree(), damaged.tree(), out)));
      assertThat(patch(damaged, good))
          .as("seed %d", seed)
          .isEqualTo(text(out -> JsonDiff.write(damaged.tree(), good.tree(), out)));
    }
    assertThat(read).isBetween(500, 9_500);
  }

  @Test
  void aLongMapInAnotherOrderIsTheSameMap() throws IOException {
    // Given a map of many keys
    ObjectNode rows = JsonNodeFactory.instance.objectNode();
    ObjectNode backwards = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < 1_000; i++) {
      rows.put("row-" + i, i);
      backwards.put("row-" + (999 - i), 999 - i);
    }
    backwards.put("row-7", 8).remove("row-9");
    RandomRecords records = new RandomRecords(new Random(1));

    // When it is written from its end
    String patch = patch(records.state(rows), records.state(backwards));

    // Then
    assertThat(patch)
        .isEqualTo(
            "[{\"op\":\"remove\",\"path\":\"/row-9\"},"
                + "{\"op\":\"replace\",\"path\":\"/row-7\",\"value\":8}]");
  }

  private static JsonNode parsed(State state) throws IOException {
    return MAPPER.readTree(text(state::write));
  }

  private static String patch(State from, State to) throws IOException {
    return text(out -> from.writePatch(to, out));
  }

  private static String text(Written value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = MAPPER.createGenerator(text)) {
      value.to(out);
    }
    return text.toString();
  }

  @FunctionalInterface
  private interface Written {
    void to(JsonGenerator out) throws IOException;
  }
}
