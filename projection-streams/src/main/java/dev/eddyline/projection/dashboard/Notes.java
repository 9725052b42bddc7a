package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.dashboard.text.CharId;
import dev.eddyline.projection.dashboard.text.Text;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges edits of a note's text. Pure. */
final class Notes {

  /** Characters ever inserted into one note, those of held edits among them. */
  static final int CHARS_MAX = 100_000;

  /**
   * Runs of one note. With their characters they make the note's view, which is one record and has
   * to stay below Kafka's megabyte.
   */
  static final int RUNS_MAX = 5_000;

  /** Edits of one note that wait for characters they name. */
  static final int HELD_MAX = 100;

  /** Deletions of one character by different edits. */
  static final int TAGS_MAX = 16;

  private Notes() {}

  static Span span(String replica, Insert insert) {
    return new Span(replica, insert.counter(), characters(insert));
  }

  static int characters(Insert insert) {
    return insert.text().codePointCount(0, insert.text().length());
  }

  /** Whether every character that an edit names is there, or comes with it. */
  static boolean ready(Text text, NoteEdit edit) {
    String replica = Stamp.parse(edit.stamp()).replica();
    Text next = text;
    for (Insert insert : edit.inserts()) {
      if (insert.parent() != null && !next.knows(CharId.parse(insert.parent()))) {
        return false;
      }
      next = next.insert(replica, insert);
    }
    for (Span span : edit.deletes()) {
      if (!next.knows(span)) {
        return false;
      }
    }
    return true;
  }

  /** Why an edit cannot be taken; null when it can. */
  static @Nullable Decision<DashboardEvent> fault(Tile note, NoteEdit edit) {
    String replica = Stamp.parse(edit.stamp()).replica();
    List<Insert> inserts = edit.inserts();
    int fresh = 0;
    int runs = note.text().runCount();
    for (int i = 0; i < inserts.size(); i++) {
      Insert insert = inserts.get(i);
      if (isCyclic(replica, insert)) {
        return Refusal.CYCLIC_POSITION.because(
            "a parent's number is below those of its children", "/inserts/" + i + "/parent");
      }
      if (!note.text().holds(replica, insert)) {
        if (isTaken(note, edit, i)) {
          return Refusal.ID_TAKEN.because(
              "the replica has used these ids for another text", "/inserts/" + i + "/counter");
        }
        fresh += characters(insert);
        runs += 1 + characters(insert) / Text.RUN_CHARS_MAX;
      }
    }
    int held = heldCharacters(note);
    if (fresh > 0 && note.text().inserted() + held + fresh > CHARS_MAX) {
      return Refusal.NOTE_TOO_LARGE.because(
          "a note has at most " + CHARS_MAX + " characters, with those deleted", "/inserts");
    }
    if (fresh > 0 && runs > RUNS_MAX) {
      return Refusal.NOTE_TOO_LARGE.because("a note has at most " + RUNS_MAX + " runs", "/inserts");
    }
    for (int i = 0; i < edit.deletes().size(); i++) {
      if (note.text().tagsMax(edit.deletes().get(i)) >= TAGS_MAX) {
        return Refusal.TOO_MANY_DELETIONS.because(
            "a character can be deleted " + TAGS_MAX + " times at most", "/deletes/" + i);
      }
    }
    return null;
  }

  /** Numbers of a replica rise, so a parent that is not older hangs on its own child. */
  private static boolean isCyclic(String replica, Insert insert) {
    CharId parent = CharId.parseOrRoot(insert.parent());
    return parent != null
        && parent.replica().equals(replica)
        && parent.counter() >= insert.counter();
  }

  /** Whether one of the ids is that of another character, in the text or earlier in the edit. */
  private static boolean isTaken(Tile note, NoteEdit edit, int index) {
    String replica = Stamp.parse(edit.stamp()).replica();
    Span span = span(replica, edit.inserts().get(index));
    if (note.text().knowsAny(span)) {
      return true;
    }
    if (edit.inserts().subList(0, index).stream()
        .anyMatch(other -> overlap(span, span(replica, other)))) {
      return true;
    }
    return note.held().values().stream()
        .filter(held -> !held.stamp().equals(edit.stamp()))
        .filter(held -> Stamp.parse(held.stamp()).replica().equals(replica))
        .flatMap(held -> held.inserts().stream())
        .anyMatch(other -> overlap(span, span(replica, other)));
  }

  private static boolean overlap(Span one, Span other) {
    return one.from() < other.from() + other.count() && other.from() < one.from() + one.count();
  }

  private static int heldCharacters(Tile note) {
    return note.held().values().stream()
        .flatMap(held -> held.inserts().stream())
        .mapToInt(Notes::characters)
        .sum();
  }
}
