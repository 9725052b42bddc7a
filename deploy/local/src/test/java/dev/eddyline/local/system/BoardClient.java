package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.local.system.BoardEdit.Stamp;
import dev.eddyline.projection.dashboard.FractionalIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One of several who edit a board: makes edits of what it knows, keeps them while it is offline,
 * and learns of the others when it has sent them. Used by one thread.
 */
final class BoardClient implements AutoCloseable {

  /** Where nobody listens. */
  private static final String NOWHERE = "http://127.0.0.1:1";

  private static final String NOTE = "todo";
  private static final List<String> CHARTS = List.of("c1", "c2", "c3", "c4", "c5");
  private static final List<String> WORDS = List.of("a", "né", "🍕", "tea ", "\n", "two words");

  private static final class Known {
    private String order = FractionalIndex.FIRST;
    private final Map<String, Stamp> seen = new TreeMap<>();
  }

  private final String board;
  private final String replica;
  private final String actor;
  private final long skewMs;
  private final EddylineProcess eddyline;
  private final Outbox outbox;
  private final PushClient follower;
  private final Random random;
  private final List<BoardEdit> made = new ArrayList<>();
  private final Map<String, Known> tiles = new TreeMap<>();
  private ExpectedNote note = new ExpectedNote();
  private Stamp clock;
  private boolean online;
  private int characters;

  /**
   * @param skewMs how far its clock is ahead
   */
  BoardClient(
      String board,
      String replica,
      long skewMs,
      EddylineProcess eddyline,
      Outbox outbox,
      PushClient follower,
      Random random) {
    this.board = board;
    this.replica = replica;
    this.actor = "actor-" + replica;
    this.skewMs = skewMs;
    this.eddyline = eddyline;
    this.outbox = outbox;
    this.follower = follower;
    this.random = random;
    this.clock = new Stamp(0, 0, replica);
  }

  PushClient follower() {
    return follower;
  }

  /** All edits it has made. */
  List<BoardEdit> made() {
    return made;
  }

  boolean isOnline() {
    return online;
  }

  void goOnline() throws Exception {
    online = true;
    follower.go(eddyline.push());
  }

  void goOffline() throws Exception {
    online = false;
    follower.go(NOWHERE);
  }

  void create(String title) {
    make("create", fields().put("title", title));
  }

  void addNote() {
    make("add-tile", fields().put("tile", NOTE).put("type", "note"));
    tiles.put(NOTE, new Known());
    seen(NOTE);
  }

  void anyEdit() {
    String tile = CHARTS.get(random.nextInt(CHARTS.size()));
    int what = random.nextInt(12);
    if (what < 5) {
      editNote();
    } else if (what == 5) {
      make("rename", fields().put("title", "Desk " + random.nextInt(1000)));
    } else if (!tiles.containsKey(tile)) {
      ObjectNode payload = fields().put("tile", tile).put("type", "chart");
      tiles.put(tile, new Known());
      payload.set("fields", written(tile));
      make("add-tile", payload);
      seen(tile);
    } else if (what == 6) {
      ObjectNode payload = fields().put("tile", tile);
      Known known = tiles.get(tile);
      known.seen.values().forEach(stamp -> payload.withArray("seen").add(stamp.toString()));
      make("remove-tile", payload);
      tiles.remove(tile);
    } else {
      ObjectNode payload = fields().put("tile", tile);
      payload.set("fields", written(tile));
      make("edit-tile", payload);
      seen(tile);
    }
  }

  private void editNote() {
    int length = note.length();
    int position = random.nextBoolean() ? length : random.nextInt(length + 1);
    int deleted = random.nextInt(3) == 0 ? Math.min(2, length - position) : 0;
    String inserted = WORDS.get(random.nextInt(WORDS.size()));
    ObjectNode edit = note.edit(replica, characters, position, deleted, inserted);
    characters += inserted.codePointCount(0, inserted.length());
    make("edit-note", edit.put("tile", NOTE));
    seen(NOTE);
  }

  /** One field of a tile or more, or another place among the tiles. */
  private ObjectNode written(String tile) {
    ObjectNode written = EddylineProcess.JSON.createObjectNode();
    switch (random.nextInt(6)) {
      case 0 -> written.put("title", replica + random.nextInt(100));
      case 1 -> written.put("x", random.nextInt(100)).put("y", random.nextInt(100));
      case 2 -> written.put("w", 1 + random.nextInt(100)).put("title", "T" + random.nextInt(9));
      case 3 -> written.putArray("sources").add("poll/p" + random.nextInt(9)).add("market/A/book");
      case 4 -> {
        boolean one = random.nextBoolean();
        written.putObject("settings").put(one ? "colour" : "size", replica + random.nextInt(9));
        written.putArray("unset").add(one ? "size" : "colour");
      }
      default -> written.put("order", place(tile));
    }
    return written;
  }

  /** A key between those of two tiles that it knows, or at either end. */
  private String place(String tile) {
    List<String> keys =
        tiles.values().stream().map(known -> known.order).distinct().sorted().toList();
    int at = random.nextInt(keys.size() + 1);
    String key =
        FractionalIndex.between(
            at == 0 ? null : keys.get(at - 1), at == keys.size() ? null : keys.get(at));
    Known known = tiles.get(tile);
    if (known != null) {
      known.order = key;
    }
    return key;
  }

  private void make(String name, ObjectNode payload) {
    long now = Math.max(System.currentTimeMillis() + skewMs, clock.ms());
    clock = new Stamp(now, now == clock.ms() ? clock.counter() + 1 : 0, replica);
    payload.put("stamp", clock.toString());
    BoardEdit edit = new BoardEdit(replica + "-" + made.size(), name, actor, payload);
    made.add(edit);
    ObjectNode line = EddylineProcess.JSON.createObjectNode();
    line.put("to", "dashboard/" + board + "/" + name);
    line.put("command", edit.command()).put("actor", actor).set("payload", payload);
    outbox.add(line);
  }

  private void seen(String tile) {
    Known known = tiles.get(tile);
    if (known != null) {
      known.seen.put(replica, clock);
    }
  }

  private static ObjectNode fields() {
    return EddylineProcess.JSON.createObjectNode();
  }

  /** Sends what it has made and learns what there is now; whether it could. */
  boolean sync() throws Exception {
    return outbox.send(true) && learn();
  }

  private boolean learn() throws InterruptedException {
    JsonNode main = view("", outbox.version());
    JsonNode text = view("/note:" + NOTE, 0);
    if (main == null || text == null) {
      return false;
    }
    // Own typing is shown a little late; what it has of its own it must not forget.
    ExpectedNote shown = ExpectedNote.shown(text.get("state"));
    made.stream()
        .filter(edit -> edit.name().equals("edit-note"))
        .forEach(
            edit -> {
              shown.insert(replica, edit.payload());
              shown.delete(edit.payload());
            });
    note = shown;
    tiles.clear();
    for (Map.Entry<String, JsonNode> entry : main.at("/state/tiles").properties()) {
      Known known = new Known();
      known.order = entry.getValue().get("order").textValue();
      for (JsonNode seen : entry.getValue().get("seen")) {
        Stamp stamp = Stamp.parse(seen.textValue());
        known.seen.put(stamp.replica(), stamp);
        if (stamp.ms() > clock.ms()
            || (stamp.ms() == clock.ms() && stamp.counter() > clock.counter())) {
          clock = new Stamp(stamp.ms(), stamp.counter(), replica);
        }
      }
      tiles.put(entry.getKey(), known);
    }
    return true;
  }

  /** A view at a version or later; null while it cannot be had. */
  private @Nullable JsonNode view(String name, long version) throws InterruptedException {
    try {
      JsonNode view =
          eddyline.view("dashboard/" + board + name + "?atLeast=" + Math.max(1, version));
      return view.isMissingNode() ? null : view;
    } catch (IOException e) {
      // Eddyline is away.
      return null;
    }
  }

  @Override
  public void close() {
    outbox.close();
    follower.close();
  }
}
