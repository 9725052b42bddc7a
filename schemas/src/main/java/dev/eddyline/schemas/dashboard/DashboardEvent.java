package dev.eddyline.schemas.dashboard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has happened to a board. The fields are those of {@code dashboard/event.avsc}. */
public sealed interface DashboardEvent {

  record Created(String stamp, String by, String title) implements DashboardEvent {}

  record Renamed(String stamp, String by, String title) implements DashboardEvent {}

  record TileAdded(String stamp, String by, String tile, TileType type, TileFields fields)
      implements DashboardEvent {}

  record TileEdited(String stamp, String by, String tile, TileFields fields)
      implements DashboardEvent {}

  record TileRemoved(String stamp, String by, String tile, List<String> seen)
      implements DashboardEvent {}

  record TileKept(String stamp, String by, String tile, List<String> seen)
      implements DashboardEvent {}

  record NoteEdited(NoteEdit edit) implements DashboardEvent {}

  /** The edit names characters that are not there yet, and waits for them. */
  record NoteEditHeld(NoteEdit edit) implements DashboardEvent {}

  /**
   * An edit was undone by who had made it.
   *
   * @param of its stamp
   * @param tile null where it was the board's title
   * @param fields whose write is revoked
   * @param inserted characters that are deleted
   * @param deleted characters whose deletion is revoked
   * @param removes what is taken to be seen of a tile whose addition was undone
   * @param keeps the removals that were undone
   */
  record Undone(
      String stamp,
      String by,
      String of,
      @Nullable String tile,
      List<String> fields,
      List<Span> inserted,
      List<Span> deleted,
      List<String> removes,
      List<String> keeps)
      implements DashboardEvent {}
}
