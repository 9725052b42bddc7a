package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.local.system.BoardEdit.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the main view of a board must show after some edits, by the rules in docs/DASHBOARDS.md:
 * written apart from what the projection does, of all edits at once and without any order. Knows
 * neither undo nor resolve. Used by one thread.
 */
final class ExpectedBoard {

  private static final Set<String> EDITS = Set.of("add-tile", "edit-tile", "edit-note");

  private final Map<String, BoardEdit> written = new HashMap<>();
  private final Map<String, Expected> tiles = new TreeMap<>();

  /** One tile: its edits, its removals and up to which edit of each replica these had seen it. */
  private static final class Expected {
    private final List<BoardEdit> edits = new ArrayList<>();
    private final List<BoardEdit> removals = new ArrayList<>();
    private final Map<String, Stamp> removed = new TreeMap<>();

    private @Nullable BoardEdit newestUnseen() {
      BoardEdit newest = null;
      for (BoardEdit edit : edits) {
        Stamp seen = removed.get(edit.stamp().replica());
        if ((seen == null || seen.compareTo(edit.stamp()) < 0)
            && (newest == null || newest.stamp().compareTo(edit.stamp()) < 0)) {
          newest = edit;
        }
      }
      return newest;
    }
  }

  private ExpectedBoard() {}

  /** The state of the main view. */
  static JsonNode of(Collection<BoardEdit> edits) throws Exception {
    ExpectedBoard board = new ExpectedBoard();
    edits.forEach(board::take);
    // Read again, so that a number is what it is for a reader.
    return EddylineProcess.JSON.readTree(board.state().toString());
  }

  private void take(BoardEdit edit) {
    JsonNode payload = edit.payload();
    switch (edit.name()) {
      case "create", "rename" -> write("title", edit);
      case "remove-tile" -> {
        Expected tile = tile(edit);
        tile.removals.add(edit);
        for (JsonNode seen : payload.get("seen")) {
          Stamp stamp = Stamp.parse(seen.textValue());
          tile.removed.merge(stamp.replica(), stamp, (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
      }
      default -> {
        if (!EDITS.contains(edit.name())) {
          throw new AssertionError("no edit that is known here: " + edit);
        }
        tile(edit).edits.add(edit);
        for (Map.Entry<String, JsonNode> field : payload.path("fields").properties()) {
          switch (field.getKey()) {
            case "settings" ->
                field.getValue().fieldNames().forEachRemaining(n -> writeSetting(n, edit));
            case "unset" -> field.getValue().forEach(name -> writeSetting(name.asText(), edit));
            default -> {
              if (!field.getValue().isNull()) {
                write(edit.tile() + "/" + field.getKey(), edit);
              }
            }
          }
        }
      }
    }
  }

  private Expected tile(BoardEdit edit) {
    return tiles.computeIfAbsent(edit.tile(), id -> new Expected());
  }

  private void writeSetting(String name, BoardEdit edit) {
    write(edit.tile() + "/settings/" + name, edit);
  }

  /** Of two who write the same, the greater stamp has its way. */
  private void write(String field, BoardEdit edit) {
    written.merge(field, edit, (a, b) -> a.stamp().compareTo(b.stamp()) > 0 ? a : b);
  }

  private ObjectNode state() {
    ObjectNode state = EddylineProcess.JSON.createObjectNode();
    BoardEdit title = written.get("title");
    state.set("title", title == null ? null : title.payload().get("title"));
    ObjectNode shown = state.putObject("tiles");
    ObjectNode conflicts = state.putObject("conflicts");
    tiles.forEach(
        (id, tile) -> {
          BoardEdit unseen = tile.newestUnseen();
          if (unseen != null) {
            shown.set(id, shown(id, tile));
            if (!tile.removals.isEmpty()) {
              conflicts.set(id, conflict(tile, unseen));
            }
          }
        });
    return state;
  }

  private ObjectNode shown(String id, Expected tile) {
    String type =
        tile.edits.stream()
            .filter(edit -> edit.name().equals("add-tile"))
            .map(edit -> edit.payload().get("type").textValue())
            .findFirst()
            .orElseThrow();
    ObjectNode shown = EddylineProcess.JSON.createObjectNode().put("type", type);
    shown.put("title", "").put("x", 0).put("y", 0).put("w", 1).put("h", 1).put("order", "a0");
    shown.putArray("sources");
    for (String field : List.of("title", "sources", "x", "y", "w", "h", "order")) {
      BoardEdit edit = written.get(id + "/" + field);
      if (edit != null) {
        shown.set(field, edit.payload().at("/fields/" + field));
      }
    }
    ObjectNode set = shown.putObject("settings");
    String prefix = id + "/settings/";
    written.forEach(
        (field, edit) -> {
          if (field.startsWith(prefix)) {
            String name = field.substring(prefix.length());
            JsonNode value = edit.payload().at("/fields/settings/" + name);
            if (!value.isMissingNode()) {
              set.set(name, value);
            }
          }
        });
    shown.putNull("length");
    if (type.equals("note")) {
      List<BoardEdit> edits =
          tile.edits.stream().filter(edit -> edit.name().equals("edit-note")).toList();
      shown.put("length", ExpectedNote.of(edits).length());
    }
    Map<String, Stamp> newest = new TreeMap<>();
    tile.edits.forEach(
        edit ->
            newest.merge(
                edit.stamp().replica(), edit.stamp(), (a, b) -> a.compareTo(b) > 0 ? a : b));
    ObjectNode seen = shown.putObject("seen");
    newest.forEach((replica, stamp) -> seen.put(replica, stamp.toString()));
    return shown;
  }

  private static ObjectNode conflict(Expected tile, BoardEdit unseen) {
    Map<String, BoardEdit> newest = new TreeMap<>();
    BoardEdit last = tile.removals.getFirst();
    for (BoardEdit removal : tile.removals) {
      newest.merge(
          removal.stamp().replica(), removal, (a, b) -> a.stamp().compareTo(b.stamp()) > 0 ? a : b);
      last = removal.stamp().compareTo(last.stamp()) > 0 ? removal : last;
    }
    ObjectNode conflict = EddylineProcess.JSON.createObjectNode();
    conflict.put("removedBy", last.by()).put("editedBy", unseen.by()).put("at", last.stamp().ms());
    newest.values().forEach(removal -> conflict.withArray("removals").add("" + removal.stamp()));
    return conflict;
  }
}
