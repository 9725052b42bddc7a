package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.dashboard.Board.Existing;
import dev.eddyline.projection.dashboard.text.CharId;
import dev.eddyline.projection.dashboard.text.Text;
import dev.eddyline.projection.decider.Parts;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardEvent.Created;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEditHeld;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.Renamed;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileAdded;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileKept;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileRemoved;
import dev.eddyline.schemas.dashboard.DashboardEvent.Undone;
import dev.eddyline.schemas.dashboard.DashboardPart;
import dev.eddyline.schemas.dashboard.DashboardPart.Characters;
import dev.eddyline.schemas.dashboard.DashboardPart.Held;
import dev.eddyline.schemas.dashboard.DashboardPart.Undoable;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Run;
import dev.eddyline.schemas.dashboard.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What a board holds beside its title: {@code tile:<tile>}, {@code run:<tile>:<replica>:<counter>},
 * {@code held:<tile>:<stamp>} and {@code edit:<number>}. An edit of a text rewrites the runs it
 * touches, the tile and one place of the history.
 */
final class DashboardParts implements Parts<Board, DashboardEvent, DashboardPart> {

  private static final String TILE = "tile";
  private static final String RUN = "run";
  private static final String HELD = "held";
  private static final String EDIT = "edit";

  @Override
  public List<String> changedBy(Board entity, DashboardEvent event) {
    Existing board = DashboardKind.existing(entity);
    Set<String> keys = new TreeSet<>();
    switch (event) {
      case Created created -> {}
      case Renamed renamed -> addHistory(keys, board);
      case TileAdded added -> addTile(keys, board, added.tile());
      case TileEdited edited -> addTile(keys, board, edited.tile());
      case TileRemoved removed -> addTile(keys, board, removed.tile());
      case TileKept kept -> keys.add(key(TILE, kept.tile()));
      case NoteEditHeld held -> {
        keys.add(key(TILE, held.edit().tile()));
        keys.add(heldKey(held.edit()));
      }
      case NoteEdited edited -> {
        NoteEdit edit = edited.edit();
        String replica = Stamp.parse(edit.stamp()).replica();
        addTile(keys, board, edit.tile());
        keys.add(heldKey(edit));
        for (Insert insert : edit.inserts()) {
          addRuns(keys, board, edit.tile(), Notes.span(replica, insert));
        }
        edit.deletes().forEach(span -> addRuns(keys, board, edit.tile(), span));
      }
      case Undone undone -> {
        String tile = undone.tile();
        if (tile != null) {
          keys.add(key(TILE, tile));
          undone.inserted().forEach(span -> addRuns(keys, board, tile, span));
          undone.deleted().forEach(span -> addRuns(keys, board, tile, span));
        }
        Long number = board.history().numbers().get(undone.of());
        if (number != null) {
          keys.add(key(EDIT, number.toString()));
        }
      }
    }
    return List.copyOf(keys);
  }

  private static void addTile(Set<String> keys, Existing board, String tile) {
    keys.add(key(TILE, tile));
    addHistory(keys, board);
  }

  /** The newest edit, and the one that it has pushed out. */
  private static void addHistory(Set<String> keys, Existing board) {
    long newest = board.history().entered();
    keys.add(key(EDIT, Long.toString(newest)));
    if (newest > History.EDITS_MAX) {
      keys.add(key(EDIT, Long.toString(newest - History.EDITS_MAX)));
    }
  }

  private static void addRuns(Set<String> keys, Existing board, String tile, Span span) {
    Text text = board.tile(tile).text();
    int end = span.from() + span.count();
    for (int at = span.from(); at < end; ) {
      Run run = text.runOf(new CharId(span.replica(), at));
      if (run == null) {
        throw new IllegalStateException("no such character: " + span.replica() + ":" + at);
      }
      keys.add(key(RUN, tile, new CharId(run.replica(), run.from()).toString()));
      at = run.from() + run.text().codePointCount(0, run.text().length());
    }
  }

  private static String heldKey(NoteEdit edit) {
    return key(HELD, edit.tile(), edit.stamp());
  }

  private static String key(String... words) {
    return String.join(":", words);
  }

  @Override
  public @Nullable DashboardPart get(Board entity, String key) {
    Existing board = DashboardKind.existing(entity);
    String[] words = key.split(":", -1);
    DashboardPart.Content content =
        switch (words[0]) {
          case TILE -> stored(board.tile(words[1]));
          case RUN -> {
            Run run = board.tile(words[1]).text().runOf(CharId.parse(words[2] + ":" + words[3]));
            yield run == null ? null : new Characters(run);
          }
          case HELD -> {
            NoteEdit edit = board.tile(words[1]).held().get(Stamp.parse(words[2]));
            yield edit == null ? null : new Held(edit);
          }
          case EDIT -> board.history().edits().get(Long.valueOf(words[1]));
          default -> throw new IllegalStateException("no part has the key " + key);
        };
    return content == null ? null : new DashboardPart(content);
  }

  private static DashboardPart.Tile stored(Tile tile) {
    List<DashboardPart.Register> registers = new ArrayList<>();
    tile.registers()
        .forEach(
            (field, register) ->
                registers.add(new DashboardPart.Register(field, register.writes())));
    return new DashboardPart.Tile(
        tile.type(),
        registers,
        tile.seen().signed(),
        tile.removals().signed(),
        tile.removed().stamps(),
        tile.kept().stamps());
  }

  @Override
  public Board restore(Board entity, Map<String, DashboardPart> parts) {
    Existing board = DashboardKind.existing(entity);
    Map<String, List<Run>> runs = new TreeMap<>();
    Map<String, TreePMap<Stamp, NoteEdit>> held = new TreeMap<>();
    Map<Long, Undoable> edits = new TreeMap<>();
    Map<String, DashboardPart.Tile> tiles = new TreeMap<>();
    parts.forEach(
        (key, part) -> {
          String[] words = key.split(":", -1);
          switch (part.content()) {
            case DashboardPart.Tile tile -> tiles.put(words[1], tile);
            case Characters characters ->
                runs.computeIfAbsent(words[1], tile -> new ArrayList<>()).add(characters.run());
            case Held waiting ->
                held.merge(
                    words[1],
                    TreePMap.singleton(Stamp.parse(waiting.edit().stamp()), waiting.edit()),
                    TreePMap::plusAll);
            case Undoable edit -> edits.put(Long.valueOf(words[1]), edit);
          }
        });
    TreePMap<String, Tile> restored = TreePMap.empty();
    for (Map.Entry<String, DashboardPart.Tile> tile : tiles.entrySet()) {
      restored =
          restored.plus(
              tile.getKey(),
              restored(
                  tile.getValue(),
                  Text.of(runs.getOrDefault(tile.getKey(), List.of())),
                  held.getOrDefault(tile.getKey(), TreePMap.empty())));
    }
    return new Existing(
        board.created(), board.title(), restored, History.of(board.history().entered(), edits));
  }

  private static Tile restored(
      DashboardPart.Tile stored, Text text, TreePMap<Stamp, NoteEdit> held) {
    TreePMap<String, Register> registers = TreePMap.empty();
    for (DashboardPart.Register register : stored.registers()) {
      registers = registers.plus(register.field(), new Register(register.writes()));
    }
    return new Tile(
        stored.type(),
        registers,
        Seen.ofSigned(stored.seen()),
        Seen.ofSigned(stored.removals()),
        Seen.of(stored.removed()),
        Seen.of(stored.kept()),
        text,
        held);
  }
}
