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
 * read from their store when they are not, and written once per commit where they have changed. So
 * a command of a source costs the store nothing of its own. Stream thread only.
 */
final class Sources {

  /** One source as one entity knows it. */
  static final class Held {
    private final String key;
    private long sequence;
    private @Nullable Outcome outcome;
    private boolean changed;

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
  private final int inMemoryMax;
  private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Held> changed = new LinkedHashMap<>();

  /**
   * @param inMemoryMax how many are held after a commit, at least 1
   */
  Sources(KeyValueStore<String, byte[]> store, RecordCodec<Source> codec, int inMemoryMax) {
    this.store = store;
    this.codec = codec;
    this.inMemoryMax = inMemoryMax;
  }

  /** The source as that entity knows it after all commands decided so far. */
  Held get(String entity, String source) {
    String key = KeptStores.key(entity, source);
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

  /** Writes all that has changed since the last commit; inside its transaction. */
  void flush() {
    for (Held source : changed.values()) {
      Outcome outcome = source.outcome;
      if (outcome == null) {
        throw new IllegalStateException("a source has changed without an outcome");
      }
      store.put(source.key, codec.encode(Source.of(source.sequence, outcome)));
      source.changed = false;
    }
    changed.clear();
    Iterator<Held> eldest = held.values().iterator();
    for (int surplus = held.size() - inMemoryMax; surplus > 0; surplus--) {
      eldest.next();
      eldest.remove();
    }
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
