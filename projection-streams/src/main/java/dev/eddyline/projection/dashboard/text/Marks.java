package dev.eddyline.projection.dashboard.text;

import dev.eddyline.schemas.dashboard.Mark;
import dev.eddyline.schemas.dashboard.Tag;
import java.util.ArrayList;
import java.util.List;

/** The deletions of the characters of a run. All lists are sorted and as short as can be. */
final class Marks {

  private Marks() {}

  /** A stretch of a run whose characters are all there, or all gone. */
  record Stretch(int from, int count, boolean gone) {}

  /**
   * The marks with one tag more on some characters. A revoked tag stays revoked, so that the order
   * in which a deletion and its undoing arrive does not matter.
   */
  static List<Mark> with(List<Mark> marks, int from, int count, Tag tag) {
    List<Mark> result = new ArrayList<>();
    int to = from + count;
    int at = from;
    for (Mark mark : marks) {
      int start = mark.from();
      int end = start + mark.count();
      if (end <= from || start >= to) {
        if (start >= to && at < to) {
          add(result, at, to, List.of(tag));
          at = to;
        }
        add(result, start, end, mark.tags());
        continue;
      }
      add(result, start, Math.max(start, from), mark.tags());
      int first = Math.max(start, from);
      int last = Math.min(end, to);
      add(result, at, first, List.of(tag));
      add(result, first, last, with(mark.tags(), tag));
      at = last;
      add(result, last, end, mark.tags());
    }
    add(result, at, to, List.of(tag));
    return result;
  }

  private static List<Tag> with(List<Tag> tags, Tag tag) {
    List<Tag> result = new ArrayList<>(tags.size() + 1);
    boolean placed = false;
    for (Tag other : tags) {
      int order = other.stamp().compareTo(tag.stamp());
      if (order == 0) {
        result.add(tag.revoked() ? tag : other);
        placed = true;
      } else {
        if (order > 0 && !placed) {
          result.add(tag);
          placed = true;
        }
        result.add(other);
      }
    }
    if (!placed) {
      result.add(tag);
    }
    return result;
  }

  private static void add(List<Mark> marks, int from, int to, List<Tag> tags) {
    if (from >= to) {
      return;
    }
    if (!marks.isEmpty()) {
      Mark last = marks.getLast();
      if (last.from() + last.count() == from && last.tags().equals(tags)) {
        marks.set(marks.size() - 1, new Mark(last.from(), last.count() + to - from, tags));
        return;
      }
    }
    marks.add(new Mark(from, to - from, tags));
  }

  /** The most tags that one of some characters has. */
  static int most(List<Mark> marks, int from, int count) {
    int most = 0;
    for (Mark mark : marks) {
      if (mark.from() < from + count && mark.from() + mark.count() > from) {
        most = Math.max(most, mark.tags().size());
      }
    }
    return most;
  }

  /** Some characters, cut where what is there and what is gone meet. */
  static List<Stretch> stretches(List<Mark> marks, int from, int count) {
    List<Stretch> result = new ArrayList<>();
    int to = from + count;
    int at = from;
    for (Mark mark : marks) {
      int first = Math.max(mark.from(), from);
      int last = Math.min(mark.from() + mark.count(), to);
      if (first < last) {
        add(result, at, first, false);
        add(result, first, last, mark.gone());
        at = last;
      }
    }
    add(result, at, to, false);
    return result;
  }

  private static void add(List<Stretch> stretches, int from, int to, boolean gone) {
    if (from >= to) {
      return;
    }
    Stretch last = stretches.isEmpty() ? null : stretches.getLast();
    if (last != null && last.gone() == gone) {
      stretches.set(stretches.size() - 1, new Stretch(last.from(), last.count() + to - from, gone));
    } else {
      stretches.add(new Stretch(from, to - from, gone));
    }
  }
}
