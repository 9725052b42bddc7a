package dev.eddyline.projection.dashboard;

import dev.eddyline.schemas.dashboard.DashboardPart.Undoable;
import dev.eddyline.schemas.dashboard.DashboardPart.What;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The newest edits of a board, which can be undone. Immutable.
 *
 * @param edits by number, from 1
 * @param numbers by stamp
 * @param entered how many were ever entered: the number of the newest
 */
record History(TreePMap<Long, Undoable> edits, TreePMap<String, Long> numbers, long entered) {

  /** Edits of a board that can be undone; older ones cannot any more. */
  static final int EDITS_MAX = 1_000;

  static final History EMPTY = new History(TreePMap.empty(), TreePMap.empty(), 0);

  static History of(long entered, Map<Long, Undoable> edits) {
    TreePMap<Long, Undoable> byNumber = TreePMap.from(edits);
    TreePMap<String, Long> numbers = TreePMap.empty();
    for (Map.Entry<Long, Undoable> edit : byNumber.entrySet()) {
      numbers = numbers.plus(edit.getValue().stamp(), edit.getKey());
    }
    return new History(byNumber, numbers, entered);
  }

  /** Whether an edit is among the newest, undone or not. */
  boolean has(String stamp) {
    return numbers.containsKey(stamp);
  }

  @Nullable Undoable get(String stamp) {
    Long number = numbers.get(stamp);
    return number == null ? null : edits.get(number);
  }

  /** What was entered already stays as it is. */
  History plus(Undoable edit) {
    if (numbers.containsKey(edit.stamp())) {
      return this;
    }
    long number = entered + 1;
    TreePMap<Long, Undoable> nextEdits = edits.plus(number, edit);
    TreePMap<String, Long> nextNumbers = numbers.plus(edit.stamp(), number);
    Undoable oldest = edits.get(number - EDITS_MAX);
    if (oldest != null) {
      nextEdits = nextEdits.minus(number - EDITS_MAX);
      nextNumbers = nextNumbers.minus(oldest.stamp());
    }
    return new History(nextEdits, nextNumbers, number);
  }

  /** An edit is undone once. */
  History undone(String stamp) {
    Long number = numbers.get(stamp);
    Undoable edit = number == null ? null : edits.get(number);
    if (number == null || edit == null) {
      return this;
    }
    Undoable undone =
        new Undoable(
            edit.stamp(), edit.by(), edit.tile(), What.UNDONE, List.of(), List.of(), List.of());
    return new History(edits.plus(number, undone), numbers, entered);
  }
}
