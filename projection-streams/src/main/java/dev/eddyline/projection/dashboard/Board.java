package dev.eddyline.projection.dashboard;

import static java.util.Objects.requireNonNull;

import dev.eddyline.projection.dashboard.text.Text;
import dev.eddyline.schemas.dashboard.DashboardEvent.Created;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEditHeld;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.Renamed;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileAdded;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileKept;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileRemoved;
import dev.eddyline.schemas.dashboard.DashboardEvent.Undone;
import dev.eddyline.schemas.dashboard.DashboardPart.Undoable;
import dev.eddyline.schemas.dashboard.DashboardPart.What;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.schemas.dashboard.TileFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The state of a board. What can happen in a state is a method of it. Immutable. */
sealed interface Board {

  /** It has not been created. */
  record Absent() implements Board {

    Existing created(Created event) {
      Stamp stamp = Stamp.parse(event.stamp());
      return new Existing(
          stamp, Register.EMPTY.write(stamp, event.title()), TreePMap.empty(), History.EMPTY);
    }
  }

  /**
   * It exists. Every method gives the same board back where an event changes nothing, which one
   * that has been applied never does again.
   *
   * @param created the stamp of its creation
   * @param tiles by id, also those that were removed
   */
  @SuppressWarnings("ReferenceEquality") // what nothing has changed is the same object
  record Existing(Stamp created, Register title, TreePMap<String, Tile> tiles, History history)
      implements Board {

    Existing renamed(Renamed event) {
      Register next = title.write(Stamp.parse(event.stamp()), event.title());
      Undoable edit = write(event.stamp(), event.by(), null, List.of(Fields.TITLE));
      return next == title && history.has(edit.stamp())
          ? this
          : new Existing(created, next, tiles, history).entered(edit);
    }

    Existing tileAdded(TileAdded event) {
      Stamp stamp = Stamp.parse(event.stamp());
      Tile before = tiles.get(event.tile());
      Tile tile = before == null ? Tile.of(event.type()) : before;
      tile = written(tile, stamp, event.fields()).seen(stamp, event.by());
      return with(
          event.tile(),
          tile,
          new Undoable(
              event.stamp(), event.by(), event.tile(), What.ADD, List.of(), List.of(), List.of()));
    }

    Existing tileEdited(TileEdited event) {
      Stamp stamp = Stamp.parse(event.stamp());
      Tile tile = written(tile(event.tile()), stamp, event.fields()).seen(stamp, event.by());
      List<String> fields = List.copyOf(Fields.written(event.fields()).keySet());
      return with(event.tile(), tile, write(event.stamp(), event.by(), event.tile(), fields));
    }

    Existing tileRemoved(TileRemoved event) {
      Tile tile =
          tile(event.tile()).removed(Stamp.parse(event.stamp()), event.by(), Seen.of(event.seen()));
      return with(
          event.tile(),
          tile,
          new Undoable(
              event.stamp(),
              event.by(),
              event.tile(),
              What.REMOVE,
              List.of(),
              List.of(),
              List.of()));
    }

    Existing tileKept(TileKept event) {
      Tile tile =
          tile(event.tile())
              .kept(Seen.of(event.seen()))
              .seen(Stamp.parse(event.stamp()), event.by());
      return with(event.tile(), tile, null);
    }

    Existing noteEditHeld(NoteEditHeld event) {
      NoteEdit edit = event.edit();
      Tile tile = tile(edit.tile());
      Stamp stamp = Stamp.parse(edit.stamp());
      return tile.held().containsKey(stamp)
          ? this
          : with(
              edit.tile(),
              tile.withHeld(tile.held().plus(stamp, edit)).seen(stamp, edit.by()),
              null);
    }

    Existing noteEdited(NoteEdited event) {
      NoteEdit edit = event.edit();
      Stamp stamp = Stamp.parse(edit.stamp());
      Tile before = tile(edit.tile());
      Text text = before.text();
      List<Span> inserted = new ArrayList<>();
      for (Insert insert : edit.inserts()) {
        text = text.insert(stamp.replica(), insert);
        inserted.add(Notes.span(stamp.replica(), insert));
      }
      for (Span span : edit.deletes()) {
        text = text.delete(span, edit.stamp());
      }
      boolean held = before.held().containsKey(stamp);
      if (text == before.text() && !held && history.has(edit.stamp())) {
        return this;
      }
      Tile tile = before.withText(text).seen(stamp, edit.by());
      return with(
          edit.tile(),
          held ? tile.withHeld(tile.held().minus(stamp)) : tile,
          new Undoable(
              edit.stamp(),
              edit.by(),
              edit.tile(),
              What.TEXT,
              List.of(),
              inserted,
              edit.deletes()));
    }

    Existing undone(Undone event) {
      Stamp of = Stamp.parse(event.of());
      History next = history.undone(event.of());
      String id = event.tile();
      if (id == null) {
        return new Existing(created, title.revoke(of), tiles, next);
      }
      Stamp stamp = Stamp.parse(event.stamp());
      Tile tile = tile(id);
      for (String field : event.fields()) {
        tile = tile.with(field, tile.register(field).revoke(of));
      }
      Text text = tile.text();
      for (Span span : event.inserted()) {
        text = text.delete(span, event.stamp());
      }
      for (Span span : event.deleted()) {
        text = text.restore(span, event.of());
      }
      tile = tile.withText(text);
      if (!event.removes().isEmpty()) {
        tile = tile.removed(stamp, event.by(), Seen.of(event.removes()));
      }
      if (!event.keeps().isEmpty()) {
        tile = tile.kept(Seen.of(event.keeps())).seen(stamp, event.by());
      }
      return new Existing(created, title, tiles.plus(id, tile), next);
    }

    /** A tile that is known to be there or to have been there. */
    Tile tile(String id) {
      Tile tile = tiles.get(id);
      if (tile == null) {
        throw new IllegalStateException("the board has never had a tile '" + id + "'");
      }
      return tile;
    }

    private static Tile written(Tile before, Stamp stamp, TileFields fields) {
      Tile tile = before;
      for (Map.Entry<String, @Nullable String> write : Fields.written(fields).entrySet()) {
        String field = write.getKey();
        tile = tile.with(field, tile.register(field).write(stamp, write.getValue()));
      }
      return tile;
    }

    private Existing with(String id, Tile tile, @Nullable Undoable edit) {
      if (tile == tiles.get(id) && (edit == null || history.has(edit.stamp()))) {
        return this;
      }
      Existing next = new Existing(created, title, tiles.plus(id, tile), history);
      return edit == null ? next : next.entered(edit);
    }

    private Existing entered(Undoable edit) {
      return new Existing(created, title, tiles, history.plus(edit));
    }

    private static Undoable write(
        String stamp, String by, @Nullable String tile, List<String> fields) {
      return new Undoable(stamp, by, tile, What.WRITE, fields, List.of(), List.of());
    }

    /** What the board is called. */
    String titleText() {
      return requireNonNull(title.value(), "its creation has given it a title");
    }
  }
}
