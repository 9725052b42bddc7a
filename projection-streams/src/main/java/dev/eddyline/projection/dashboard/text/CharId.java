package dev.eddyline.projection.dashboard.text;

import org.jspecify.annotations.Nullable;

/**
 * The id of one character: its replica's name and a number that the replica gives once. Ordered by
 * name, then by number; JavaScript orders the names alike, since they are ASCII.
 */
public record CharId(String replica, int counter) implements Comparable<CharId> {

  /** Reads {@code replica:counter}; what is no id is a fault of ours. */
  public static CharId parse(String id) {
    int colon = id.lastIndexOf(':');
    return new CharId(id.substring(0, colon), Integer.parseInt(id.substring(colon + 1)));
  }

  /** Null stands for the root. */
  public static @Nullable CharId parseOrRoot(@Nullable String id) {
    return id == null ? null : parse(id);
  }

  CharId plus(int characters) {
    return new CharId(replica, counter + characters);
  }

  @Override
  public int compareTo(CharId other) {
    int byReplica = replica.compareTo(other.replica);
    return byReplica != 0 ? byReplica : Integer.compare(counter, other.counter);
  }

  @Override
  public String toString() {
    return replica + ":" + counter;
  }
}
