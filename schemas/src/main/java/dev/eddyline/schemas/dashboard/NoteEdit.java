package dev.eddyline.schemas.dashboard;

import java.util.List;

/**
 * One edit of a note's text.
 *
 * @param stamp when and by which replica
 * @param by the actor
 * @param tile the note
 */
public record NoteEdit(
    String stamp, String by, String tile, List<Insert> inserts, List<Span> deletes) {

  public NoteEdit {
    inserts = List.copyOf(inserts);
    deletes = List.copyOf(deletes);
  }
}
