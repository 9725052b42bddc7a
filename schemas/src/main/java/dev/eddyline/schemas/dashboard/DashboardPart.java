package dev.eddyline.schemas.dashboard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of a board. The fields are those of {@code dashboard/part.avsc}. */
public record DashboardPart(Content content) {

  /** What a part may hold, by the first word of its key. */
  public sealed interface Content {}

  /**
   * A tile without its text.
   *
   * @param registers its fields by name
   * @param seen the newest edit of each replica
   * @param removals the newest removal of each replica
   * @param removed up to which stamp of each replica the removals had seen the tile
   * @param kept up to which removal of each replica people have kept the tile
   */
  public record Tile(
      TileType type,
      List<Register> registers,
      List<Signed> seen,
      List<Signed> removals,
      List<String> removed,
      List<String> kept)
      implements Content {}

  /** Characters of a note. */
  public record Characters(Run run) implements Content {}

  /** An edit that can be undone. */
  public record Undoable(
      String stamp,
      String by,
      @Nullable String tile,
      What what,
      List<String> fields,
      List<Span> inserted,
      List<Span> deleted)
      implements Content {}

  /** An edit of a note that waits for characters. */
  public record Held(NoteEdit edit) implements Content {}

  /** The writes of one field, newest first. */
  public record Register(String field, List<Write> writes) {}

  /** What an edit did. */
  public enum What {
    WRITE,
    ADD,
    REMOVE,
    TEXT,
    UNDONE
  }
}
