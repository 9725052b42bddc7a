package dev.eddyline.projection.dashboard;

import dev.eddyline.schemas.dashboard.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One field with its newest writes: the newest that was not undone has its value. Which writes are
 * kept depends on their stamps alone, so neither order nor repetition matters. Immutable; gives
 * itself back where nothing changes.
 *
 * @param writes newest first
 */
record Register(List<Write> writes) {

  /** Writes kept of one field: so many can be undone one after another. */
  static final int WRITES_MAX = 8;

  static final Register EMPTY = new Register(List.of());

  private static final Comparator<Write> NEWEST_FIRST =
      Comparator.comparing((Write write) -> Stamp.parse(write.stamp())).reversed();

  Register {
    writes = List.copyOf(writes);
  }

  Register write(Stamp stamp, @Nullable String value) {
    return with(new Write(stamp.toString(), value, false));
  }

  /** Undoes a write for good, also one that is still to come. */
  Register revoke(Stamp stamp) {
    return with(new Write(stamp.toString(), null, true));
  }

  /** Null where the field has no value. */
  @Nullable String value() {
    Write write = newest();
    return write == null ? null : write.value();
  }

  @Nullable Write newest() {
    return writes.stream().filter(write -> !write.revoked()).findFirst().orElse(null);
  }

  /** Whether undoing a write would show that older ones have been forgotten. */
  boolean exhaustedWithout(Stamp stamp) {
    Register without = revoke(stamp);
    return writes.size() == WRITES_MAX && without.newest() == null;
  }

  private Register with(Write write) {
    List<Write> result = new ArrayList<>(writes.size() + 1);
    boolean known = false;
    for (Write other : writes) {
      if (other.stamp().equals(write.stamp())) {
        known = true;
        result.add(joined(other, write));
      } else {
        result.add(other);
      }
    }
    if (!known) {
      result.add(write);
      result.sort(NEWEST_FIRST);
    }
    List<Write> kept = result.subList(0, Math.min(result.size(), WRITES_MAX));
    return kept.equals(writes) ? this : new Register(kept);
  }

  /** Two writes of one stamp should be the same; if they are not, the greater text stays. */
  private static Write joined(Write one, Write other) {
    String value =
        one.value() == null || (other.value() != null && other.value().compareTo(one.value()) > 0)
            ? other.value()
            : one.value();
    boolean revoked = one.revoked() || other.revoked();
    return Objects.equals(value, one.value()) && revoked == one.revoked()
        ? one
        : new Write(one.stamp(), value, revoked);
  }
}
