package dev.eddyline.push.fanout;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.push.view.ViewKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest documents of the views that have changed lately, as trees: what the next diff begins
 * from. Those that have not changed for longest go first. Any thread, since each source has one.
 */
final class RecentTrees {

  private final TreeLimits limits;
  // In the order of the last change: a view is taken out and put in again with each.
  private final Map<ViewKey, Kept> kept = new LinkedHashMap<>();
  private long bytes;

  private record Kept(JsonNode tree, int bytes) {}

  RecentTrees(TreeLimits limits) {
    this.limits = limits;
  }

  /** Takes the tree of a view out, since the view is about to change; null where there is none. */
  synchronized @Nullable JsonNode take(ViewKey view) {
    Kept taken = kept.remove(view);
    if (taken == null) {
      return null;
    }
    bytes -= taken.bytes();
    return taken.tree();
  }

  /**
   * Keeps the tree of a view that has none here, and lets go of others where that exceeds the
   * limits.
   *
   * @param length of its bytes
   */
  synchronized void put(ViewKey view, JsonNode tree, int length) {
    if (limits.entriesMax() == 0 || length > limits.bytesMax()) {
      return;
    }
    long total = bytes + length;
    Iterator<Kept> oldest = kept.values().iterator();
    while (kept.size() >= limits.entriesMax() || total > limits.bytesMax()) {
      total -= oldest.next().bytes();
      oldest.remove();
    }
    kept.put(view, new Kept(tree, length));
    bytes = total;
  }

  /** Views of which there is a tree. */
  synchronized int size() {
    return kept.size();
  }

  /** Bytes of their snapshots. */
  synchronized long bytes() {
    return bytes;
  }
}
