package dev.eddyline.projection.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.projection.dashboard.text.Replica;
import dev.eddyline.schemas.dashboard.DashboardView;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.schemas.dashboard.TileType;
import dev.eddyline.testkit.NodeProject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A client in JavaScript reads a note's view and makes edits of it as we do. */
class NoteScriptTest {

  private static final int NOTES = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aClientInJavaScriptReadsAndEditsANoteAsWeDo() throws Exception {
    // Given notes that two have written at once, and an edit of each
    NodeProject node = NodeProject.installed(Path.of("src", "test", "js", "note"));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ArrayNode cases = JSON.createArrayNode();
    List<String> texts = new ArrayList<>();
    List<ObjectNode> edits = new ArrayList<>();
    for (int i = 0; i < NOTES; i++) {
      Replica ada = new Replica("ada", "todo");
      Replica bob = new Replica("bob", "todo");
      List<NoteEdit> unheard = new ArrayList<>();
      for (int j = random.nextInt(30); j >= 0; j--) {
        Replica writer = random.nextBoolean() ? ada : bob;
        NoteEdit made = edit(writer, random);
        unheard.add(made);
        if (random.nextInt(4) == 0) {
          unheard.forEach(ada::apply);
          unheard.forEach(bob::apply);
          unheard.clear();
        }
      }
      unheard.forEach(ada::apply);
      ObjectNode asked = cases.addObject();
      asked.set("note", note(ada));
      int position = random.nextInt(ada.text().length() + 1);
      int deleted = Math.min(random.nextInt(4), ada.text().length() - position);
      texts.add(ada.text().toString());
      NoteEdit expected = ada.edit(position, deleted, "né🍕");
      asked.put("replica", "ada").put("position", position).put("deleted", deleted);
      asked.put("inserted", "né🍕");
      edits.add(json(expected));
    }

    // When
    JsonNode answers = JSON.readTree(node.run(cases.toString(), "node", "check.mjs"));

    // Then
    for (int i = 0; i < NOTES; i++) {
      ObjectNode answer = (ObjectNode) answers.get(i);
      assertThat(answer.remove("text").textValue()).as("seed %d", seed).isEqualTo(texts.get(i));
      assertThat(answer).as("seed %d", seed).isEqualTo(edits.get(i));
    }
  }

  private static NoteEdit edit(Replica replica, Random random) {
    int length = replica.text().length();
    int position = random.nextBoolean() ? 0 : random.nextInt(length + 1);
    int deleted = Math.min(random.nextInt(3), length - position);
    return replica.edit(position, deleted, List.of("a", "bc", "🍕d", "xyz").get(random.nextInt(4)));
  }

  private static ObjectNode note(Replica replica) {
    var tile = Tile.of(TileType.NOTE).withText(replica.text());
    DashboardView.Note view = DashboardViews.note(tile);
    ObjectNode runs = JSON.createObjectNode();
    view.runs()
        .forEach(
            (id, run) -> {
              ObjectNode json = runs.putObject(id);
              json.put("parent", run.parent()).put("side", name(run.side()));
              json.put("text", run.text());
              ArrayNode gone = json.putArray("gone");
              run.gone().forEach(gone::add);
            });
    ObjectNode note = JSON.createObjectNode();
    note.set("runs", runs);
    return note;
  }

  private static ObjectNode json(NoteEdit edit) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode inserts = json.putArray("inserts");
    for (Insert insert : edit.inserts()) {
      inserts
          .addObject()
          .put("counter", insert.counter())
          .put("parent", insert.parent())
          .put("side", name(insert.side()))
          .put("text", insert.text());
    }
    ArrayNode deletes = json.putArray("deletes");
    for (Span span : edit.deletes()) {
      deletes
          .addObject()
          .put("replica", span.replica())
          .put("from", span.from())
          .put("count", span.count());
    }
    return json;
  }

  private static String name(Side side) {
    return side.name().toLowerCase(Locale.ROOT);
  }
}
