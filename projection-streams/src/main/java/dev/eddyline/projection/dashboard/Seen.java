package dev.eddyline.projection.dashboard;

import dev.eddyline.schemas.dashboard.Signed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The newest stamp of each replica, and whose it was: a version vector. Joining is the greater of
 * each, so neither order nor repetition matters. Immutable; gives itself back where nothing
 * changes.
 */
record Seen(TreePMap<String, Mark> newest) {

  static final Seen NOTHING = new Seen(TreePMap.empty());

  /**
   * One replica's newest.
   *
   * @param by the actor; empty where it is not told
   */
  record Mark(Stamp stamp, String by) {}

  static Seen of(Collection<String> stamps) {
    return NOTHING.plusAll(stamps);
  }

  static Seen ofSigned(List<Signed> stored) {
    Seen seen = NOTHING;
    for (Signed signed : stored) {
      seen = seen.plus(Stamp.parse(signed.stamp()), signed.by());
    }
    return seen;
  }

  Seen plus(Stamp stamp, String by) {
    Mark before = newest.get(stamp.replica());
    return before != null && before.stamp().compareTo(stamp) >= 0
        ? this
        : new Seen(newest.plus(stamp.replica(), new Mark(stamp, by)));
  }

  Seen plusAll(Collection<String> stamps) {
    Seen seen = this;
    for (String stamp : stamps) {
      seen = seen.plus(Stamp.parse(stamp), "");
    }
    return seen;
  }

  boolean covers(Stamp stamp) {
    Mark mark = newest.get(stamp.replica());
    return mark != null && mark.stamp().compareTo(stamp) >= 0;
  }

  /** The newest stamp here that the other has not; null where it has all. */
  @Nullable Mark newestBeyond(Seen other) {
    Mark best = null;
    for (Mark mark : newest.values()) {
      if (!other.covers(mark.stamp())
          && (best == null || mark.stamp().compareTo(best.stamp()) > 0)) {
        best = mark;
      }
    }
    return best;
  }

  /** The stamps here that the other has not, by replica. */
  List<String> beyond(Seen other) {
    return newest.values().stream()
        .map(Mark::stamp)
        .filter(stamp -> !other.covers(stamp))
        .map(Stamp::toString)
        .toList();
  }

  List<Signed> signed() {
    return newest.values().stream()
        .map(mark -> new Signed(mark.stamp().toString(), mark.by()))
        .toList();
  }

  List<String> stamps() {
    return newest.values().stream().map(mark -> mark.stamp().toString()).toList();
  }

  Map<String, String> byReplica() {
    TreePMap<String, String> stamps = TreePMap.empty();
    for (Map.Entry<String, Mark> mark : newest.entrySet()) {
      stamps = stamps.plus(mark.getKey(), mark.getValue().stamp().toString());
    }
    return stamps;
  }
}
