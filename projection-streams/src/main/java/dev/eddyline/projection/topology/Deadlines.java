package dev.eddyline.projection.topology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * When time alone will change an entity, in order of time. A deadline that has come is given out
 * once; it becomes a command in the log like any other, so that nothing but the log decides. Given
 * out again after a restart, its command id is the same and is decided once. Stream thread only.
 */
final class Deadlines {

  /** Given out at one tick; the rest waits for the next. */
  static final int PER_TICK_MAX = 1_000;

  /** Keys of deadlines begin with digits, all of which are before it. */
  private static final String AFTER_ALL = ":";

  private static final byte[] PRESENT = {1};

  /**
   * A deadline that has come.
   *
   * @param entity whose
   * @param at when it was, not when it was noticed
   */
  record Due(String entity, Instant at) {}

  private final KeyValueStore<String, byte[]> store;
  private final Set<String> given = new HashSet<>();

  /**
   * No deadline that is stored and not given out comes before it, in milliseconds. The store is
   * asked at this time and not at every tick: what was deleted is still in its way.
   */
  private long earliestMs = Long.MIN_VALUE;

  Deadlines(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  void move(String entity, @Nullable Instant from, @Nullable Instant to) {
    if (from != null) {
      store.put(key(entity, from), null);
      given.remove(key(entity, from));
    }
    if (to != null) {
      store.put(key(entity, to), PRESENT);
      earliestMs = Math.min(earliestMs, to.toEpochMilli());
    }
  }

  /**
   * The deadlines that have come and were not given out before. One that is not its entity's any
   * more is stored until the commit that moves it, and is not given out.
   *
   * @param current an entity's deadline as it is now, null where it has none
   */
  List<Due> due(Instant now, Function<String, @Nullable Instant> current) {
    if (now.toEpochMilli() < earliestMs) {
      return List.of();
    }
    List<Due> due = new ArrayList<>();
    earliestMs = Long.MAX_VALUE;
    try (KeyValueIterator<String, byte[]> stored = store.range(null, AFTER_ALL)) {
      while (stored.hasNext()) {
        String key = stored.next().key;
        int separator = key.indexOf('\0');
        Instant at = Instant.ofEpochMilli(Long.parseLong(key.substring(0, separator)));
        if (at.isAfter(now) || due.size() == PER_TICK_MAX) {
          earliestMs = Math.min(earliestMs, at.toEpochMilli());
          break;
        }
        String entity = key.substring(separator + 1);
        if (given.contains(key)) {
          continue;
        }
        Instant deadline = current.apply(entity);
        if (deadline != null && deadline.toEpochMilli() == at.toEpochMilli()) {
          given.add(key);
          due.add(new Due(entity, at));
        } else {
          earliestMs = Math.min(earliestMs, at.toEpochMilli());
        }
      }
    }
    return due;
  }

  private static String key(String entity, Instant at) {
    return KeptStores.key("%019d".formatted(at.toEpochMilli()), entity);
  }
}
