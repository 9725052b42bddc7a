package dev.eddyline.ingest.outcome;

import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.topic.OutcomeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who waits for which outcome. Any thread; bounded. Knows no time: whoever waits takes itself out
 * when it has waited long enough.
 */
public final class Waits {

  private final int waitsMax;
  private volatile boolean closed;
  private final AtomicInteger size = new AtomicInteger();
  private final ConcurrentHashMap<Key, List<Waiter>> waiting = new ConcurrentHashMap<>();

  /**
   * What is waited for.
   *
   * @param kind the entity's kind
   * @param outcome the command of the entity
   */
  public record Key(String kind, OutcomeKey outcome) {}

  /** Told one of these at most once, on any thread, which it must not hold up. */
  public interface Waiter {

    /** What it waited for. */
    void outcome(Outcome outcome);

    /** It will not be told any more. */
    void giveUp();
  }

  /**
   * Makes an empty table.
   *
   * @param waitsMax waiters at once, at least 0
   */
  public Waits(int waitsMax) {
    this.waitsMax = waitsMax;
  }

  /** Adds a waiter, or says that there are too many, or that nobody may wait any more. */
  public boolean add(Key key, Waiter waiter) {
    if (size.incrementAndGet() > waitsMax || closed) {
      size.decrementAndGet();
      return false;
    }
    waiting.merge(
        key,
        List.of(waiter),
        (present, one) -> {
          List<Waiter> all = new ArrayList<>(present);
          all.addAll(one);
          return List.copyOf(all);
        });
    return true;
  }

  /** Takes a waiter out; nothing happens if it is not there any more. */
  public void remove(Key key, Waiter waiter) {
    waiting.computeIfPresent(
        key,
        (same, present) -> {
          List<Waiter> others = present.stream().filter(other -> !other.equals(waiter)).toList();
          size.addAndGet(others.size() - present.size());
          return others.isEmpty() ? null : others;
        });
  }

  /** Whether anybody waits for it. */
  public boolean isAwaited(Key key) {
    return waiting.containsKey(key);
  }

  /** Tells everybody who waits for it, and takes them out. */
  public void complete(Key key, Outcome outcome) {
    take(key).forEach(waiter -> waiter.outcome(outcome));
  }

  /** Takes everybody out and nobody in any more. */
  public void close() {
    closed = true;
    for (Key key : waiting.keySet()) {
      take(key).forEach(Waiter::giveUp);
    }
  }

  /** Waiters at present. */
  public int size() {
    return size.get();
  }

  public int waitsMax() {
    return waitsMax;
  }

  private List<Waiter> take(Key key) {
    List<Waiter> taken = waiting.remove(key);
    if (taken == null) {
      return List.of();
    }
    size.addAndGet(-taken.size());
    return taken;
  }
}
