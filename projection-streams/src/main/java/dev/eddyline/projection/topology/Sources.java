package dev.eddyline.projection.topology;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Source;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far the commands of each source have been decided, entity by entity: held for those in use,
 * read from their store when they are not. One that has changed is written once per commit: to the
 * store, or where that was not long ago to the journal. So a command of a source costs the store
 * nothing of its own. Stream thread only.
 */
final class Sources {

  /** One source as one entity knows it. */
  static final class Held {
    private final String key;
    private long sequence;
    private @Nullable Outcome outcome;
    private boolean changed;
    private long storedMs = -Unstored.REST.toMillis();

    private Held(String key, long sequence, @Nullable Outcome outcome) {
      this.key = key;
      this.sequence = sequence;
      this.outcome = outcome;
    }

    /** The highest decided so far; below 0 while there is none. */
    long sequence() {
      return sequence;
    }

    /** What became of the command that had it; null while there is none. */
    @Nullable Outcome outcome() {
      return outcome;
    }
  }

  private final KeyValueStore<String, byte[]> store;
  private final RecordCodec<Source> codec;
  private final Journal journal;
  private final int inMemoryMax;
  private final Unstored<Held> unstored = new Unstored<>();
  private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Held> changed = new LinkedHashMap<>();

  /**
   * @param inMemoryMax how many are held after a commit, at least 1
   */
  Sources(
      KeyValueStore<String, byte[]> store,
      RecordCodec<Source> codec,
      Journal journal,
      int inMemoryMax) {
    this.store = store;
    this.codec = codec;
    this.journal = journal;
    this.inMemoryMax = inMemoryMax;
  }

  /** The source as that entity knows it after all commands decided so far. */
  Held get(String entity, String source) {
    return get(KeptStores.key(entity, source));
  }

  private Held get(String key) {
    Held known = held.get(key);
    if (known == null) {
      known = load(key);
      held.put(key, known);
    }
    return known;
  }

  /**
   * Takes note of a decision: the one place where sequences grow.
   *
   * @param sequence higher than the highest so far
   * @param outcome of the command that had it, with its time
   */
  void decided(Held source, long sequence, Outcome outcome) {
    if (sequence <= source.sequence) {
      throw new IllegalStateException("sequence " + sequence + " decided after " + source.sequence);
    }
    source.sequence = sequence;
    source.outcome = outcome;
    if (!source.changed) {
      source.changed = true;
      changed.put(source.key, source);
    }
  }

  int heldCount() {
    return held.size();
  }

  /**
   * Takes what the journal has of a source.
   *
   * @param segment of the journal
   */
  void replay(long segment, String key, byte[] record, long nowMs) {
    Source journalled = codec.decode(record);
    Held source = get(key);
    if (journalled.sequence() > source.sequence) {
      source.sequence = journalled.sequence();
      source.outcome = journalled.outcome();
      unstored.add(source, segment, nowMs);
    }
  }

  /** Writes all that has changed since the last commit; inside its transaction. */
  void flush(long nowMs) {
    for (Held source : changed.values()) {
      byte[] record = record(source);
      boolean rests = unstored.contains(source) || Unstored.rests(source.storedMs, nowMs);
      if (rests && !journal.isFull()) {
        unstored.add(source, journal.source(source.key, record), nowMs);
      } else {
        store(source, record, nowMs);
      }
      source.changed = false;
    }
    changed.clear();
    int max = unstored.perCommitMax();
    for (Held due = unstored.due(nowMs); due != null && max > 0; due = unstored.due(nowMs)) {
      store(due, record(due), nowMs);
      max--;
    }
    Iterator<Held> eldest = held.values().iterator();
    for (int surplus = held.size() - inMemoryMax; surplus > 0; surplus--) {
      Held source = eldest.next();
      if (unstored.contains(source)) {
        store(source, record(source), nowMs);
      }
      eldest.remove();
    }
  }

  /** Stores all that is unstored. */
  void storeAll(long nowMs) {
    for (Held first = unstored.first(); first != null; first = unstored.first()) {
      store(first, record(first), nowMs);
    }
  }

  /** Those that are beyond what is stored of them. */
  Unstored<Held> unstored() {
    return unstored;
  }

  private void store(Held source, byte[] record, long nowMs) {
    store.put(source.key, record);
    source.storedMs = nowMs;
    unstored.stored(source);
  }

  private byte[] record(Held source) {
    Outcome outcome = source.outcome;
    if (outcome == null) {
      throw new IllegalStateException("a source has changed without an outcome");
    }
    return codec.encode(Source.of(source.sequence, outcome));
  }

  private Held load(String key) {
    byte[] bytes = store.get(key);
    if (bytes == null) {
      return new Held(key, -1, null);
    }
    Source record = codec.decode(bytes);
    return new Held(key, record.sequence(), record.outcome());
  }
}
