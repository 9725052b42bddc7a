package dev.eddyline.schemas.dashboard;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the world may see of a board. The fields are those of {@code dashboard/view.avsc}. */
public sealed interface DashboardView {

  /**
   * The main view.
   *
   * @param tiles by id
   * @param conflicts by tile: what has to be decided by a person
   */
  record Board(String title, Map<String, Tile> tiles, Map<String, Conflict> conflicts)
      implements DashboardView {}

  /**
   * The view of a note, {@code note:<tile>}.
   *
   * @param length characters shown
   * @param runs by the id of their first character
   * @param held edits that wait for characters
   */
  record Note(int length, Map<String, NoteRun> runs, int held) implements DashboardView {}

  /**
   * A tile.
   *
   * @param length characters of a note; null where the tile is none
   * @param seen the newest stamp of each replica that has edited the tile
   */
  record Tile(
      TileType type,
      String title,
      List<String> sources,
      int x,
      int y,
      int w,
      int h,
      String order,
      Map<String, String> settings,
      @Nullable Integer length,
      Map<String, String> seen) {}

  /**
   * A tile that some have removed and others edited.
   *
   * @param removedBy who has removed it last
   * @param editedBy who has made the newest edit that no removal had seen
   * @param at when it was removed last, in ms since 1970 by the clock of who did
   * @param removals the stamps of the removals that are open
   */
  record Conflict(String removedBy, String editedBy, long at, List<String> removals) {}

  /**
   * Characters of a note.
   *
   * @param parent the id of the first one's parent; null for the root
   * @param text the characters that are there
   * @param gone places of those that are not: first, count, first, count …
   */
  record NoteRun(@Nullable String parent, Side side, String text, List<Integer> gone) {}
}
