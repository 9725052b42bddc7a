package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.dashboard.Board.Existing;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardEvent.Undone;
import dev.eddyline.schemas.dashboard.DashboardPart.Undoable;
import java.util.List;

/**
 * The inverse of one edit, and of no other: what others have written since stays, and so does what
 * they have deleted. Pure.
 */
final class Undoing {

  private Undoing() {}

  static Decision<DashboardEvent> decide(Existing board, String by, String stamp, Undoable edit) {
    Stamp of = Stamp.parse(edit.stamp());
    for (String field : edit.fields()) {
      Register register =
          edit.tile() == null ? board.title() : board.tile(edit.tile()).register(field);
      if (register.exhaustedWithout(of)) {
        return Refusal.TOO_OLD.because(
            "what '" + field + "' was before the edit is not known any more", "/of");
      }
    }
    return switch (edit.what()) {
      case UNDONE -> Refusal.NOTHING_TO_UNDO.because("the edit was undone already", "/of");
      case WRITE, TEXT -> Decision.accept(undone(by, stamp, edit, List.of(), List.of()));
      case ADD -> Decision.accept(undone(by, stamp, edit, ownSight(stamp, of), List.of()));
      case REMOVE -> Decision.accept(undone(by, stamp, edit, List.of(), List.of(edit.stamp())));
    };
  }

  /** Who takes back an addition has seen all that the same replica had done to the tile by then. */
  private static List<String> ownSight(String stamp, Stamp of) {
    Stamp now = Stamp.parse(stamp);
    return List.of(new Stamp(now.time(), now.counter(), of.replica()).toString());
  }

  private static Undone undone(
      String by, String stamp, Undoable edit, List<String> removes, List<String> keeps) {
    return new Undone(
        stamp,
        by,
        edit.stamp(),
        edit.tile(),
        edit.fields(),
        edit.inserted(),
        edit.deleted(),
        removes,
        keeps);
  }
}
