package dev.eddyline.projection.topology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  Deadlines(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  void move(String entity, @Nullable Instant from, @Nullable Instant to) {
    if (from != null) {
      store.delete(key(entity, from));
      given.remove(key(entity, from));
    }
    if (to != null) {
      store.put(key(entity, to), PRESENT);
    }
  }

  /** The deadlines that have come and were not given out before. */
  List<Due> due(Instant now) {
    List<Due> due = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> stored = store.range(null, key("", now.plusMillis(1)))) {
      while (stored.hasNext() && due.size() < PER_TICK_MAX) {
        String key = stored.next().key;
        if (given.add(key)) {
          int separator = key.indexOf('\0');
          Instant at = Instant.ofEpochMilli(Long.parseLong(key.substring(0, separator)));
          due.add(new Due(key.substring(separator + 1), at));
        }
      }
    }
    return due;
  }

  private static String key(String entity, Instant at) {
    return KeptStores.key("%019d".formatted(at.toEpochMilli()), entity);
  }
}
