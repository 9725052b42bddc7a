package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.dashboard.Board.Existing;
import dev.eddyline.projection.dashboard.text.CharId;
import dev.eddyline.projection.decider.Views;
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
import dev.eddyline.schemas.dashboard.DashboardView;
import dev.eddyline.schemas.dashboard.DashboardView.Conflict;
import dev.eddyline.schemas.dashboard.DashboardView.NoteRun;
import dev.eddyline.schemas.dashboard.Mark;
import dev.eddyline.schemas.dashboard.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The board as the main view, and each note's text as the view {@code note:<tile>}. Pure. */
final class DashboardViews implements Views<Board, DashboardEvent, DashboardView> {

  private static final String NOTE = "note:";

  /**
   * The whole of a note is written each time it changes, so quick typing is shown a little late.
   */
  private static final Duration NOTE_REST = Duration.ofMillis(50);

  @Override
  public List<String> changedBy(Board entity, DashboardEvent event) {
    Existing board = DashboardKind.existing(entity);
    return switch (event) {
      case Created created -> List.of(MAIN);
      case Renamed renamed -> List.of(MAIN);
      case TileAdded added -> withNote(board, added.tile());
      case TileEdited edited -> withNote(board, edited.tile());
      case TileRemoved removed -> withNote(board, removed.tile());
      case TileKept kept -> withNote(board, kept.tile());
      case NoteEdited edited -> withNote(board, edited.edit().tile());
      case NoteEditHeld held -> withNote(board, held.edit().tile());
      case Undone undone -> undone.tile() == null ? List.of(MAIN) : withNote(board, undone.tile());
    };
  }

  private static List<String> withNote(Existing board, String tile) {
    return board.tile(tile).isNote() ? List.of(MAIN, NOTE + tile) : List.of(MAIN);
  }

  @Override
  public @Nullable DashboardView get(Board entity, String name) {
    Existing board = DashboardKind.existing(entity);
    if (name.equals(MAIN)) {
      return board(board);
    }
    Tile tile = board.tile(name.substring(NOTE.length()));
    return tile.isThere() ? note(tile) : null;
  }

  @Override
  public Duration restOf(String name) {
    return name.equals(MAIN) ? Duration.ZERO : NOTE_REST;
  }

  private static DashboardView.Board board(Existing board) {
    Map<String, DashboardView.Tile> tiles = new LinkedHashMap<>();
    Map<String, Conflict> conflicts = new LinkedHashMap<>();
    board
        .tiles()
        .forEach(
            (id, tile) -> {
              if (tile.isThere()) {
                tiles.put(id, shown(tile));
                Conflict conflict = conflict(tile);
                if (conflict != null) {
                  conflicts.put(id, conflict);
                }
              }
            });
    return new DashboardView.Board(
        board.titleText(),
        Collections.unmodifiableMap(tiles),
        Collections.unmodifiableMap(conflicts));
  }

  private static DashboardView.Tile shown(Tile tile) {
    var registers = tile.registers();
    return new DashboardView.Tile(
        tile.type(),
        Fields.text(registers, Fields.TITLE, ""),
        Fields.sources(registers),
        Fields.number(registers, Fields.X, 0),
        Fields.number(registers, Fields.Y, 0),
        Fields.number(registers, Fields.W, 1),
        Fields.number(registers, Fields.H, 1),
        Fields.text(registers, Fields.ORDER, FractionalIndex.FIRST),
        Fields.settings(registers),
        tile.isNote() ? tile.text().length() : null,
        tile.seen().byReplica());
  }

  private static @Nullable Conflict conflict(Tile tile) {
    Seen.Mark removal = tile.openRemoval();
    Seen.Mark edit = tile.seen().newestBeyond(tile.removed());
    return removal == null || edit == null
        ? null
        : new Conflict(
            removal.by(), edit.by(), removal.stamp().time(), tile.removals().beyond(tile.kept()));
  }

  static DashboardView.Note note(Tile tile) {
    Map<String, NoteRun> runs = new LinkedHashMap<>();
    for (Run run : tile.text().runs()) {
      runs.put(new CharId(run.replica(), run.from()).toString(), shown(run));
    }
    return new DashboardView.Note(
        tile.text().length(), Collections.unmodifiableMap(runs), tile.held().size());
  }

  /** What is deleted is shown as a gap: how long it was, and not what it said. */
  private static NoteRun shown(Run run) {
    StringBuilder text = new StringBuilder();
    List<Integer> gone = new ArrayList<>();
    int at = 0;
    int place = 0;
    for (Mark mark : run.marks()) {
      if (mark.gone()) {
        int start = run.text().offsetByCodePoints(at, mark.from() - place);
        text.append(run.text(), at, start);
        at = run.text().offsetByCodePoints(start, mark.count());
        place = mark.from() + mark.count();
        int last = gone.size() - 2;
        if (last >= 0 && gone.get(last) + gone.get(last + 1) == mark.from()) {
          gone.set(last + 1, gone.get(last + 1) + mark.count());
        } else {
          gone.add(mark.from());
          gone.add(mark.count());
        }
      }
    }
    text.append(run.text(), at, run.text().length());
    return new NoteRun(run.parent(), run.side(), text.toString(), List.copyOf(gone));
  }
}
