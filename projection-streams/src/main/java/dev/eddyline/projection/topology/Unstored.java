package dev.eddyline.projection.topology;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those that have gone on since their records were stored, the longest so first. What leads from
 * there to them is in the {@link Journal}. Stream thread only.
 *
 * @param <T> told apart by {@code equals}
 */
final class Unstored<T> {

  /**
   * How long one rests after it was stored, and then how long it may be unstored before it is due.
   */
  static final Duration REST = Duration.ofSeconds(2);

  /**
   * One commit stores an eighth of those that are unstored at most, so that those that have become
   * due at the same time are not all stored in one commit, but at least so many.
   */
  static final int PER_COMMIT_MIN = 16;

  private static final int SHARE = 8;

  /** From which segment on, and since when. */
  private record Since(long segment, long ms) {}

  private final Map<T, Since> since = new LinkedHashMap<>();

  /** Whether one that was stored at a time may go on without being stored again. */
  static boolean rests(long storedMs, long nowMs) {
    // Where the clock was set back, it is stored.
    return Math.abs(nowMs - storedMs) < REST.toMillis();
  }

  /**
   * One has gone on and is not stored.
   *
   * @param segment of the journal, in which that is
   */
  void add(T one, long segment, long nowMs) {
    since.putIfAbsent(one, new Since(segment, nowMs));
  }

  /** One is stored. */
  void stored(T one) {
    since.remove(one);
  }

  boolean contains(T one) {
    return since.containsKey(one);
  }

  boolean isEmpty() {
    return since.isEmpty();
  }

  int count() {
    return since.size();
  }

  /** How many may be stored in this commit because their time has come. */
  int perCommitMax() {
    return Math.max(PER_COMMIT_MIN, since.size() / SHARE);
  }

  /** The first one, or null where there is none. */
  @Nullable T first() {
    return since.isEmpty() ? null : since.keySet().iterator().next();
  }

  /** The first one if its time has come, else null. */
  @Nullable T due(long nowMs) {
    if (since.isEmpty()) {
      return null;
    }
    Map.Entry<T, Since> first = since.entrySet().iterator().next();
    return rests(first.getValue().ms(), nowMs) ? null : first.getKey();
  }

  /** The first segment that is needed; {@link Long#MAX_VALUE} where none is. */
  long firstSegment() {
    return since.isEmpty() ? Long.MAX_VALUE : since.values().iterator().next().segment();
  }
}
