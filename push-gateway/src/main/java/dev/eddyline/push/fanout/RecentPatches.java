package dev.eddyline.push.fanout;

import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which patches the rings of all views hold, in the order in which they were made. A ring lets go
 * of patches by its own limits as well; of those something stays here until its turn comes or there
 * is too much of it. Any thread.
 */
final class RecentPatches {

  private final Deque<Begin> oldestFirst = new ArrayDeque<>();

  /**
   * What tells a patch from others.
   *
   * @param position where it begins
   */
  record Begin(ViewKey view, Position position) {}

  synchronized void add(Begin patch) {
    oldestFirst.addLast(patch);
  }

  /** Takes out what is known of the oldest patch, which may have gone; null where there is none. */
  synchronized @Nullable Begin takeOldest() {
    return oldestFirst.pollFirst();
  }

  /**
   * Forgets patches that have gone, once there are too many.
   *
   * @param many how many may be known here, of those kept and those gone
   */
  synchronized void limit(int many, Predicate<Begin> kept) {
    if (oldestFirst.size() > many) {
      oldestFirst.removeIf(kept.negate());
    }
  }

  synchronized int size() {
    return oldestFirst.size();
  }
}
