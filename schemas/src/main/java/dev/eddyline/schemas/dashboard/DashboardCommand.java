package dev.eddyline.schemas.dashboard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of a board. The fields are those of {@code dashboard/command.avsc}. */
public sealed interface DashboardCommand {

  /** When the edit was made, and by which replica: {@code <ms>.<counter>.<replica>}. */
  String stamp();

  /** Make the board. */
  record Create(String stamp, String title) implements DashboardCommand {}

  /** Give the board another title. */
  record Rename(String stamp, String title) implements DashboardCommand {}

  /** Add a tile; where there is one of that id and type, both become one. */
  record AddTile(String stamp, String tile, TileType type, @Nullable TileFields fields)
      implements DashboardCommand {}

  /** Write some fields of a tile. */
  record EditTile(String stamp, String tile, TileFields fields) implements DashboardCommand {}

  /** Take a tile away, as far as it has been {@code seen}. */
  record RemoveTile(String stamp, String tile, List<String> seen) implements DashboardCommand {}

  /** Edit a note's text. */
  record EditNote(
      String stamp, String tile, @Nullable List<Insert> inserts, @Nullable List<Span> deletes)
      implements DashboardCommand {}

  /** Undo an edit of one's own. */
  record Undo(String stamp, String of) implements DashboardCommand {}

  /** Say what becomes of a tile that some have removed and others edited. */
  record Resolve(String stamp, String tile, Choice choice, List<String> seen)
      implements DashboardCommand {}

  /** What a person may make of a conflict. */
  enum Choice {
    KEEP,
    REMOVE
  }
}
