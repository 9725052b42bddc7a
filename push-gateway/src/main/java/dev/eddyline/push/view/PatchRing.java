package dev.eddyline.push.view;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest patches of a view, each beginning where the one before ends; for those who are behind
 * or come back. Immutable: a reader on any thread has one consistent ring. Appending copies
 * references only, which is little beside the diff it follows.
 */
final class PatchRing {

  static final PatchRing EMPTY = new PatchRing(new Frame.Patch[0], 0);

  private final Frame.Patch[] patches;
  private final long bytes;

  private PatchRing(Frame.Patch[] patches, long bytes) {
    this.patches = patches;
    this.bytes = bytes;
  }

  /** This ring and one patch more, without the oldest ones that then exceed the limits. */
  PatchRing append(Frame.Patch patch, RingLimits limits) {
    long total = bytes + patch.frame().json().length;
    long oldestMs = patch.recordedMs() - limits.age().toMillis();
    int drop = 0;
    while (drop < patches.length
        && (patches.length + 1 - drop > limits.entriesMax()
            || total > limits.bytesMax()
            || patches[drop].recordedMs() < oldestMs)) {
      total -= patches[drop].frame().json().length;
      drop++;
    }
    if (total > limits.bytesMax()) {
      return EMPTY;
    }
    Frame.Patch[] kept = Arrays.copyOfRange(patches, drop, patches.length + 1);
    kept[kept.length - 1] = patch;
    return new PatchRing(kept, total);
  }

  /** This ring without the patch that begins at a position and those before it. */
  PatchRing without(Position from) {
    int last = indexAfter(from);
    if (last < 0) {
      return this;
    }
    long total = bytes;
    for (int place = 0; place <= last; place++) {
      total -= patches[place].frame().json().length;
    }
    return new PatchRing(Arrays.copyOfRange(patches, last + 1, patches.length), total);
  }

  /** The patch that begins at a position, or null where none does. */
  Frame.@Nullable Patch after(Position position) {
    int index = indexAfter(position);
    return index < 0 ? null : patches[index];
  }

  /** A patch by its place, the oldest in place 0. */
  Frame.Patch get(int place) {
    return patches[place];
  }

  /** The patches from a place to the newest one. */
  List<Frame.Patch> from(int place) {
    return Collections.unmodifiableList(Arrays.asList(patches).subList(place, patches.length));
  }

  /** The place of the patch that begins at a position; negative where none does. */
  int indexAfter(Position position) {
    int low = 0;
    int high = patches.length - 1;
    if (high >= 0 && patches[high].from().equals(position)) {
      // Where nearly all are who ask.
      return high;
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long from = patches[middle].from().version();
      if (from == position.version()) {
        return patches[middle].from().sameEpoch(position) ? middle : -1;
      }
      if (from < position.version()) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  int entries() {
    return patches.length;
  }

  long bytes() {
    return bytes;
  }
}
