package dev.eddyline.projection.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Views that have changed and rest, so that they are behind their entities until their time comes.
 * Which ones may be behind after a commit is stored in its transaction, so that none stays behind
 * after a crash: all that are, and those that have been within {@link #KEPT}, since a view that is
 * behind again and again would else be stored and deleted again and again. Time here only says when
 * a view is shown, never what it says. Stream thread only.
 */
final class OwedViews {

  /** How many views of one partition may be behind; more are written at once, without a rest. */
  static final int OWED_MAX = 100_000;

  /**
   * How many are written in a commit of other changes. They are the costly ones: under load they
   * wait for longer than their rest, so that the views that do not rest come in time.
   */
  static final int PER_COMMIT_MAX = 32;

  /** How many are written in a commit in which nothing else has changed. */
  static final int PER_IDLE_COMMIT_MAX = 1_000;

  /**
   * How long one that is written stays stored. A task that stops within that time writes it again
   * when it starts, as its entity is then.
   */
  static final Duration KEPT = Duration.ofSeconds(2);

  /** Before the key of each in the store of deadlines, which begin with digits. */
  private static final String PREFIX = "view:";

  private static final byte[] PRESENT = {1};

  /**
   * A view that is behind.
   *
   * @param entity whose
   * @param name of the view
   * @param dueMs when it is to be written
   */
  record Owed(String entity, String name, long dueMs) {

    private String key() {
      return PREFIX + KeptStores.key(entity, name);
    }
  }

  private final KeyValueStore<String, byte[]> store;
  private final int owedMax;
  private final Map<String, Owed> byKey = new HashMap<>();
  private final PriorityQueue<Owed> inOrder =
      new PriorityQueue<>(Comparator.comparingLong(Owed::dueMs));

  /** Owed since the last commit; not stored yet. */
  private final Set<String> unnoted = new HashSet<>();

  /** Stored and not owed any more, with the time from which on, the longest so first. */
  private final Map<String, Long> paidMs = new LinkedHashMap<>();

  /**
   * Reads which views were behind at the last commit: they are due at once.
   *
   * @param nowMs the time from which on others rest
   */
  OwedViews(KeyValueStore<String, byte[]> store, long nowMs) {
    this(store, nowMs, OWED_MAX);
  }

  OwedViews(KeyValueStore<String, byte[]> store, long nowMs, int owedMax) {
    this.store = store;
    this.owedMax = owedMax;
    try (KeyValueIterator<String, byte[]> stored =
        store.prefixScan(PREFIX, new StringSerializer())) {
      while (stored.hasNext()) {
        String key = stored.next().key;
        int separator = key.indexOf('\0');
        String entity = key.substring(PREFIX.length(), separator);
        add(key, new Owed(entity, key.substring(separator + 1), nowMs));
      }
    }
  }

  /**
   * A view has changed and is not written before its time; one owed already keeps its time.
   *
   * @return false where as many are owed as may be: it is to be written now
   */
  boolean owe(String entity, String name, long dueMs) {
    Owed owed = new Owed(entity, name, dueMs);
    String key = owed.key();
    if (byKey.containsKey(key)) {
      return true;
    }
    if (byKey.size() >= owedMax) {
      return false;
    }
    add(key, owed);
    if (paidMs.remove(key) == null) {
      unnoted.add(key);
    }
    return true;
  }

  /** A view is as its entity is now. */
  void paid(String entity, String name, long nowMs) {
    String key = new Owed(entity, name, 0).key();
    if (byKey.remove(key) != null && !unnoted.remove(key)) {
      paidMs.put(key, nowMs);
    }
  }

  /** Whether a commit has something to do: one's time has come, or one is stored in vain. */
  boolean anyDue(long nowMs) {
    return anyOwedDue(nowMs) || anyKeptTooLong(nowMs);
  }

  private boolean anyOwedDue(long nowMs) {
    dropPaid();
    Owed first = inOrder.peek();
    return first != null && first.dueMs() <= nowMs;
  }

  /** So long, or, where the clock was set back, from later on; or more are stored than may be. */
  private boolean anyKeptTooLong(long nowMs) {
    return !paidMs.isEmpty()
        && (byKey.size() + paidMs.size() > owedMax
            || Math.abs(nowMs - paidMs.values().iterator().next()) >= KEPT.toMillis());
  }

  /** Those whose time has come, so many at most; each is to be paid in this commit. */
  List<Owed> due(long nowMs, int max) {
    List<Owed> due = new ArrayList<>();
    while (due.size() < max && anyOwedDue(nowMs)) {
      due.add(inOrder.remove());
    }
    return due;
  }

  /** Stores which ones may be behind; at the end of each commit. */
  void note(long nowMs) {
    for (String key : unnoted) {
      store.put(key, PRESENT);
    }
    unnoted.clear();
    Iterator<String> eldest = paidMs.keySet().iterator();
    while (anyKeptTooLong(nowMs)) {
      store.put(eldest.next(), null);
      eldest.remove();
    }
  }

  int count() {
    return byKey.size();
  }

  /** How many are stored as behind though they are not any more. */
  int notedCount() {
    return paidMs.size();
  }

  private void add(String key, Owed owed) {
    byKey.put(key, owed);
    inOrder.add(owed);
  }

  /** What was paid is only known by its key, until it comes first here. */
  @SuppressWarnings("ReferenceEquality") // one owed anew is another
  private void dropPaid() {
    while (!inOrder.isEmpty() && byKey.get(inOrder.peek().key()) != inOrder.peek()) {
      inOrder.remove();
    }
  }
}
