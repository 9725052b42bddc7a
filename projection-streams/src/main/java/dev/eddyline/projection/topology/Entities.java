package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Kept;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.topic.ViewId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The entities in use, decoded, and all that follows from them. For those that have changed their
 * views are written once per commit; their records and parts as well, or where that was not long
 * ago their events to the journal. After a crash the stores and the journal are at the last commit,
 * where every view equals its entity. Stream thread only.
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

    /** What has happened since the last commit, as the journal may have it. */
    private final List<byte[]> events = new ArrayList<>();

    private long eventBytes;

    /** Something has happened since the last commit that is in none of these. */
    private boolean more;

    private long storedMs = -Unstored.REST.toMillis();

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
  private final @Nullable Journal journal;
  private final S initial;
  private final String epoch;
  private final int inMemoryMax;
  private final Map<String, Held<S>> held = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Held<S>> changed = new LinkedHashMap<>();
  private final Unstored<Held<S>> unstored = new Unstored<>();

  /**
   * @param journal null where what changes entities is in no topic of events
   */
  Entities(
      Kept<E, S, R, P, V> kind,
      KeptCodecs<R, P, V> codecs,
      KeptStores stores,
      Deadlines deadlines,
      OwedViews owed,
      @Nullable Journal journal,
      String epoch,
      int inMemoryMax) {
    this.kind = kind;
    this.codecs = codecs;
    this.stores = stores;
    this.deadlines = deadlines;
    this.owed = owed;
    this.journal = journal;
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
   * @param record that of the event; null where the event and the entity before it do not alone
   *     lead to the next state
   */
  void apply(
      Held<S> entity,
      S next,
      E event,
      Instant at,
      @Nullable String trace,
      byte @Nullable [] record) {
    advance(entity, next, event, at);
    entity.trace = trace;
    entity.changedViews.addAll(kind.views().changedBy(next, event));
    if (record == null) {
      entity.more = true;
    } else {
      entity.events.add(record);
      entity.eventBytes += record.length;
    }
    if (!entity.changed) {
      entity.changed = true;
      changed.put(entity.id, entity);
    }
  }

  /**
   * Gives the entity again the state that it had been given before a crash. Its views are written.
   *
   * @param segment of the journal in which that is
   */
  void reapply(Held<S> entity, S next, E event, Instant at, long segment, long nowMs) {
    advance(entity, next, event, at);
    unstored.add(entity, segment, nowMs);
  }

  private void advance(Held<S> entity, S next, E event, Instant at) {
    entity.state = next;
    entity.version++;
    entity.at = at;
    entity.changedParts.addAll(kind.parts().changedBy(next, event));
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
      entity.changedViews.clear();
      entity.events.clear();
      entity.eventBytes = 0;
      entity.more = false;
    }
    changed.clear();
    int max = unstored.perCommitMax();
    for (Held<S> due = unstored.due(nowMs); due != null && max > 0; due = unstored.due(nowMs)) {
      store(due, nowMs);
      max--;
    }
    for (OwedViews.Owed view : owed.due(nowMs, owedMax)) {
      writeView(get(view.entity()), view.name(), nowMs);
      owed.paid(view.entity(), view.name(), nowMs);
    }
    owed.note(nowMs);
    Iterator<Held<S>> eldest = held.values().iterator();
    for (int surplus = held.size() - inMemoryMax; surplus > 0; surplus--) {
      Held<S> entity = eldest.next();
      if (unstored.contains(entity)) {
        store(entity, nowMs);
      }
      eldest.remove();
    }
  }

  /** Stores all that is unstored. */
  void storeAll(long nowMs) {
    for (Held<S> first = unstored.first(); first != null; first = unstored.first()) {
      store(first, nowMs);
    }
  }

  /** Those that are beyond what is stored of them. */
  Unstored<Held<S>> unstored() {
    return unstored;
  }

  private void write(Held<S> entity, long nowMs) {
    if (journal != null && mayRest(entity, journal, nowMs)) {
      unstored.add(entity, journal.events(entity.id, entity.events), nowMs);
    } else {
      store(entity, nowMs);
    }
    for (String name : entity.changedViews) {
      long restMs = kind.views().restOf(name).toMillis();
      long dueMs = entity.writtenMs.getOrDefault(name, nowMs - restMs) + restMs;
      if (restMs == 0 || !owed.owe(entity.id, name, dueMs)) {
        writeView(entity, name, nowMs);
      }
    }
  }

  /** Whether the journal may have what has happened to it since the last commit. */
  private boolean mayRest(Held<S> entity, Journal journal, long nowMs) {
    // One that is unstored already is stored in its turn.
    return (unstored.contains(entity) || Unstored.rests(entity.storedMs, nowMs))
        && !journal.isFull()
        && !entity.more
        && entity.eventBytes <= Journal.ENTITY_BYTES_MAX
        && Objects.equals(kind.deadline(entity.state), entity.storedDeadline);
  }

  private void store(Held<S> entity, long nowMs) {
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
    Instant deadline = kind.deadline(entity.state);
    if (!Objects.equals(deadline, entity.storedDeadline)) {
      deadlines.move(entity.id, entity.storedDeadline, deadline);
      entity.storedDeadline = deadline;
    }
    entity.changedParts.clear();
    entity.storedMs = nowMs;
    unstored.stored(entity);
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
