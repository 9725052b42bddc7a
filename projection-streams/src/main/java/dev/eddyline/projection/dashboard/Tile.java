package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.dashboard.text.Text;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.TileType;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * A tile, also one that was removed, since edits of it may still be on their way. It is there as
 * long as an edit of it, its addition among them, was seen by no removal: an add-wins set in which
 * every edit adds (Bieniusa and others, "An Optimized Conflict-free Replicated Set", 2012, has the
 * version vectors). Immutable.
 *
 * @param registers by field, see {@link Fields}
 * @param seen the newest edit of each replica
 * @param removals the newest removal of each replica
 * @param removed up to which edit of each replica the removals had seen the tile
 * @param kept up to which removal of each replica people have kept the tile
 * @param text of a note; else empty
 * @param held edits of the text that wait for characters
 */
@SuppressWarnings("ReferenceEquality") // what nothing has changed is the same object
record Tile(
    TileType type,
    TreePMap<String, Register> registers,
    Seen seen,
    Seen removals,
    Seen removed,
    Seen kept,
    Text text,
    TreePMap<Stamp, NoteEdit> held) {

  static Tile of(TileType type) {
    return new Tile(
        type,
        TreePMap.empty(),
        Seen.NOTHING,
        Seen.NOTHING,
        Seen.NOTHING,
        Seen.NOTHING,
        Text.empty(),
        TreePMap.empty());
  }

  boolean isNote() {
    return type == TileType.NOTE;
  }

  boolean isThere() {
    return seen.newestBeyond(removed) != null;
  }

  /** The newest removal that nobody has decided on; null where there is none, or no tile. */
  Seen.@Nullable Mark openRemoval() {
    return isThere() ? removals.newestBeyond(kept) : null;
  }

  Register register(String field) {
    return registers.getOrDefault(field, Register.EMPTY);
  }

  Tile with(String field, Register register) {
    return register.equals(register(field))
        ? this
        : new Tile(
            type, registers.plus(field, register), seen, removals, removed, kept, text, held);
  }

  Tile seen(Stamp stamp, String by) {
    Seen next = seen.plus(stamp, by);
    return next == seen
        ? this
        : new Tile(type, registers, next, removals, removed, kept, text, held);
  }

  Tile removed(Stamp stamp, String by, Seen sight) {
    Seen nextRemovals = removals.plus(stamp, by);
    Seen nextRemoved = removed.plusAll(sight.stamps());
    return nextRemovals == removals && nextRemoved == removed
        ? this
        : new Tile(type, registers, seen, nextRemovals, nextRemoved, kept, text, held);
  }

  Tile kept(Seen sight) {
    Seen next = kept.plusAll(sight.stamps());
    return next == kept
        ? this
        : new Tile(type, registers, seen, removals, removed, next, text, held);
  }

  Tile withText(Text next) {
    return next == text
        ? this
        : new Tile(type, registers, seen, removals, removed, kept, next, held);
  }

  Tile withHeld(TreePMap<Stamp, NoteEdit> next) {
    return next == held
        ? this
        : new Tile(type, registers, seen, removals, removed, kept, text, next);
  }
}
