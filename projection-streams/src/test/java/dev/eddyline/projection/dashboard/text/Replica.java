package dev.eddyline.projection.dashboard.text;

import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a client has of a note: makes edits of its own and applies those of others. One thread. */
public final class Replica {

  private final String name;
  private final String tile;
  private final List<NoteEdit> waiting = new ArrayList<>();
  private final Set<String> applied = new HashSet<>();
  private Text text = Text.empty();
  private long clock;

  public Replica(String name, String tile) {
    this.name = name;
    this.tile = tile;
  }

  public Text text() {
    return text;
  }

  /** Puts a text in the place of some characters of what is shown, here at once. */
  public NoteEdit edit(int position, int deleted, String inserted) {
    List<Span> deletes = deleted == 0 ? List.of() : text.spansAt(position, deleted);
    List<Insert> inserts =
        inserted.isEmpty() ? List.of() : List.of(text.insertAt(name, position, inserted));
    NoteEdit edit = new NoteEdit(++clock + ".0." + name, name, tile, inserts, deletes);
    apply(edit);
    return edit;
  }

  /** Applies an edit, now or as soon as the characters it names are there. */
  public void apply(NoteEdit edit) {
    if (applied.contains(edit.stamp())) {
      return;
    }
    waiting.add(edit);
    for (boolean moved = true; moved; ) {
      moved = waiting.removeIf(this::applied);
    }
  }

  public int waiting() {
    return waiting.size();
  }

  private boolean applied(NoteEdit edit) {
    String replica = edit.stamp().substring(edit.stamp().lastIndexOf('.') + 1);
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
      next = next.delete(span, edit.stamp());
    }
    text = next;
    applied.add(edit.stamp());
    return true;
  }
}
