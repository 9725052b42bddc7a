package dev.eddyline.projection.dashboard.text;

import dev.eddyline.schemas.dashboard.Mark;
import dev.eddyline.schemas.dashboard.Run;
import dev.eddyline.schemas.dashboard.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * A run, with what hangs on its characters. That each character is the right child of the one
 * before is not written down. Immutable.
 *
 * @param count characters
 * @param parent of the first one; null for the root
 * @param children the first characters of other runs, sorted, by {@link #slot}
 */
record RunNode(
    Run run, int count, @Nullable CharId parent, TreePMap<Integer, List<CharId>> children) {

  static RunNode of(Run run) {
    return new RunNode(
        run,
        run.text().codePointCount(0, run.text().length()),
        CharId.parseOrRoot(run.parent()),
        TreePMap.empty());
  }

  /** Where the children of a character on one side are kept: in the order of the text. */
  static int slot(int place, Side side) {
    return place * 2 + (side == Side.LEFT ? 0 : 1);
  }

  int from() {
    return run.from();
  }

  int end() {
    return run.from() + count;
  }

  CharId first() {
    return idAt(0);
  }

  CharId last() {
    return idAt(count - 1);
  }

  CharId idAt(int place) {
    return new CharId(run.replica(), run.from() + place);
  }

  List<CharId> children(int place, Side side) {
    return children.getOrDefault(slot(place, side), List.of());
  }

  /** The right children of a character, also the one that follows it in the run. */
  List<CharId> allRight(int place) {
    List<CharId> others = children(place, Side.RIGHT);
    return place + 1 == count ? others : plus(others, idAt(place + 1));
  }

  RunNode withChild(int place, Side side, CharId child) {
    int slot = slot(place, side);
    return new RunNode(run, count, parent, children.plus(slot, plus(children(place, side), child)));
  }

  RunNode withText(String more, int characters) {
    return new RunNode(
        new Run(
            run.replica(), run.from(), run.parent(), run.side(), run.text() + more, run.marks()),
        count + characters,
        parent,
        children);
  }

  RunNode withMarks(List<Mark> marks) {
    return new RunNode(
        new Run(run.replica(), run.from(), run.parent(), run.side(), run.text(), marks),
        count,
        parent,
        children);
  }

  /** The text of some characters. */
  String text(int place, int characters) {
    String text = run.text();
    if (text.length() == count) {
      return text.substring(place, place + characters);
    }
    int start = text.offsetByCodePoints(0, place);
    return text.substring(start, text.offsetByCodePoints(start, characters));
  }

  /** A sorted list with one element more. */
  static List<CharId> plus(List<CharId> sorted, CharId id) {
    int at = Collections.binarySearch(sorted, id);
    if (at >= 0) {
      return sorted;
    }
    List<CharId> result = new ArrayList<>(sorted);
    result.add(-at - 1, id);
    return List.copyOf(result);
  }
}
