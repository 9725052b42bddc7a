package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Kept;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.topic.ViewId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The entities in use, decoded, and all that follows from them: their records, parts, deadlines and
 * views are written once per commit, for those that have changed. After a crash the stores are at
 * the last commit, where every view equals its entity. Stream thread only.
 */
final class Entities<E, S, R, P, V> {

  /** One entity in memory. */
  static final class Held<S> {
    private final String id;
    private final Set<String> changedParts = new LinkedHashSet<>();
    private final Set<String> changedViews = new LinkedHashSet<>();

    /** When each view that rests was written last, in milliseconds. */
    private final Map<String, Long> writtenMs = new HashMap<>();

    private S state;
    private long version;
    private Instant at;
    private @Nullable String trace;
    private @Nullable Instant storedDeadline;
    private boolean changed;

    private Held(String id, S state, long version, Instant at, @Nullable Instant storedDeadline) {
      this.id = id;
      this.state = state;
      this.version = version;
      this.at = at;
      this.storedDeadline = storedDeadline;
    }

    S state() {
      return state;
    }

    /** 0 while the entity does not exist. */
    long version() {
      return version;
    }
  }

  private final Kept<E, S, R, P, V> kind;
  private final KeptCodecs<R, P, V> codecs;
  private final KeptStores stores;
  private final Deadlines deadlines;
  private final OwedViews owed;
  private final S initial;
  private final String epoch;
  private final int inMemoryMax;
  private final Map<String, Held<S>> held = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Held<S>> changed = new LinkedHashMap<>();

  Entities(
      Kept<E, S, R, P, V> kind,
      KeptCodecs<R, P, V> codecs,
      KeptStores stores,
      Deadlines deadlines,
      OwedViews owed,
      String epoch,
      int inMemoryMax) {
    this.kind = kind;
    this.codecs = codecs;
    this.stores = stores;
    this.deadlines = deadlines;
    this.owed = owed;
    this.initial = kind.initial();
    this.epoch = epoch;
    this.inMemoryMax = inMemoryMax;
  }

  /** The entity of that id, as it is after all commands decided so far. */
  Held<S> get(String id) {
    Held<S> known = held.get(id);
    if (known == null) {
      known = load(id);
      held.put(id, known);
    }
    return known;
  }

  /**
   * Gives the entity its next state: the one place where versions grow.
   *
   * @param at when the command was taken that leads there
   * @param trace that command's; null where it has none
   */
  void apply(Held<S> entity, S next, E event, Instant at, @Nullable String trace) {
    entity.state = next;
    entity.version++;
    entity.at = at;
    entity.trace = trace;
    entity.changedParts.addAll(kind.parts().changedBy(next, event));
    entity.changedViews.addAll(kind.views().changedBy(next, event));
    if (!entity.changed) {
      entity.changed = true;
      changed.put(entity.id, entity);
    }
  }

  /** Entities that wait for the next commit. */
  int changedCount() {
    return changed.size();
  }

  int heldCount() {
    return held.size();
  }

  /**
   * Writes all that has changed since the last commit; inside its transaction.
   *
   * @param nowMs says which views still rest
   */
  void flush(long nowMs) {
    int owedMax = changed.isEmpty() ? OwedViews.PER_IDLE_COMMIT_MAX : OwedViews.PER_COMMIT_MAX;
    for (Held<S> entity : changed.values()) {
      write(entity, nowMs);
      entity.changed = false;
      entity.changedParts.clear();
      entity.changedViews.clear();
    }
    changed.clear();
    for (OwedViews.Owed view : owed.due(nowMs, owedMax)) {
      writeView(get(view.entity()), view.name(), nowMs);
      owed.paid(view.entity(), view.name(), nowMs);
    }
    owed.note(nowMs);
    Iterator<Held<S>> eldest = held.values().iterator();
    for (int surplus = held.size() - inMemoryMax; surplus > 0; surplus--) {
      eldest.next();
      eldest.remove();
    }
  }

  private void write(Held<S> entity, long nowMs) {
    for (String key : entity.changedParts) {
      P part = kind.parts().get(entity.state, key);
      stores
          .parts()
          .put(KeptStores.key(entity.id, key), part == null ? null : codecs.parts().encode(part));
    }
    R record = kind.toRecord(entity.state);
    stores
        .entities()
        .put(entity.id, codecs.entity().encode(new Entity<>(entity.version, entity.at, record)));
    for (String name : entity.changedViews) {
      long restMs = kind.views().restOf(name).toMillis();
      long dueMs = entity.writtenMs.getOrDefault(name, nowMs - restMs) + restMs;
      if (restMs == 0 || !owed.owe(entity.id, name, dueMs)) {
        writeView(entity, name, nowMs);
      }
    }
    Instant deadline = kind.deadline(entity.state);
    if (!Objects.equals(deadline, entity.storedDeadline)) {
      deadlines.move(entity.id, entity.storedDeadline, deadline);
      entity.storedDeadline = deadline;
    }
  }

  private void writeView(Held<S> entity, String name, long nowMs) {
    V state = kind.views().get(entity.state, name);
    View<V> view =
        state == null ? null : new View<>(entity.version, epoch, entity.at, entity.trace, state);
    stores
        .views()
        .put(ViewId.of(entity.id, name), view == null ? null : codecs.view().encode(view));
    if (!kind.views().restOf(name).isZero()) {
      entity.writtenMs.put(name, nowMs);
    }
  }

  private Held<S> load(String id) {
    byte[] bytes = stores.entities().get(id);
    if (bytes == null) {
      return new Held<>(id, initial, 0, Instant.EPOCH, null);
    }
    Entity<R> record = codecs.entity().decode(bytes);
    Map<String, P> parts = new HashMap<>();
    String prefix = KeptStores.key(id, "");
    try (KeyValueIterator<String, byte[]> stored =
        stores.parts().prefixScan(prefix, new StringSerializer())) {
      while (stored.hasNext()) {
        KeyValue<String, byte[]> part = stored.next();
        parts.put(part.key.substring(prefix.length()), codecs.parts().decode(part.value));
      }
    }
    S state = kind.parts().restore(kind.fromRecord(record.state()), parts);
    return new Held<>(id, state, record.version(), record.at(), kind.deadline(state));
  }
}
