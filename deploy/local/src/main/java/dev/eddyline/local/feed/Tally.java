package dev.eddyline.local.feed;

import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;

/** What became of the rows so far. Any thread. */
final class Tally {

  private final LongAdder accepted = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final Map<String, Long> rejected = new ConcurrentHashMap<>();
  private final NavigableSet<Long> unanswered = new ConcurrentSkipListSet<>();
  private volatile long lastRead;

  Tally(long from) {
    this.lastRead = from - 1;
  }

  void read(long row) {
    unanswered.add(row);
    lastRead = row;
  }

  void accepted(long row) {
    accepted.increment();
    unanswered.remove(row);
  }

  void rejected(long row, String code) {
    rejected.merge(code, 1L, Long::sum);
    unanswered.remove(row);
  }

  void retried() {
    retried.increment();
  }

  /** Rows accepted, or durably queued where no outcomes are waited for. */
  long accepted() {
    return accepted.sum();
  }

  /** Further attempts, over all rows. */
  long retriedCount() {
    return retried.sum();
  }

  /** Rows rejected, by code. */
  Map<String, Long> rejected() {
    return new TreeMap<>(rejected);
  }

  long rejectedCount() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Every row before this one has been answered. */
  long resumeFrom() {
    for (Long first : unanswered) {
      return first;
    }
    return lastRead + 1;
  }
}
