package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketPart.Gap;
import dev.eddyline.schemas.market.MarketPart.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcollections.TreePMap;

/**
 * Which sequences of a stream have been seen: all from the lowest to the highest but for the gaps.
 * A set of numbers, so that their order does not matter. Immutable.
 *
 * @param from the lowest seen; above {@code to} where none has been
 * @param to the highest seen
 * @param gaps those between that have not been seen: the first of each gap to its last
 * @param missing how many the gaps hold
 * @param lost how many were missing when their gap was given up
 */
record Seen(long from, long to, TreePMap<Long, Long> gaps, long missing, long lost) {

  /** With one more, the lowest gap is given up: what it lacks is not waited for any more. */
  static final int GAPS_MAX = 1_024;

  /** How many gaps a view tells. */
  static final int GAPS_SHOWN_MAX = 20;

  static final Seen NONE = new Seen(0, -1, TreePMap.empty(), 0, 0);

  boolean isEmpty() {
    return to < from;
  }

  /** Whether it has been seen, or has been given up. */
  boolean contains(long sequence) {
    if (sequence < from || sequence > to) {
      return false;
    }
    Map.Entry<Long, Long> gap = gaps.isEmpty() ? null : gaps.floorEntry(sequence);
    return gap == null || gap.getValue() < sequence;
  }

  /** With one more. */
  Seen plus(long sequence) {
    if (isEmpty()) {
      return new Seen(sequence, sequence, gaps, missing, lost);
    }
    if (sequence > to) {
      return new Seen(from, sequence, gaps, missing, lost).withGap(to + 1, sequence - 1);
    }
    if (sequence < from) {
      return new Seen(sequence, to, gaps, missing, lost).withGap(sequence + 1, from - 1);
    }
    Map.Entry<Long, Long> gap = gaps.floorEntry(sequence);
    if (gap == null || gap.getValue() < sequence) {
      return this;
    }
    long first = gap.getKey();
    long last = gap.getValue();
    return new Seen(from, to, gaps.minus(first), missing - (last - first + 1), lost)
        .withGap(first, sequence - 1)
        .withGap(sequence + 1, last);
  }

  private Seen withGap(long first, long last) {
    if (first > last) {
      return this;
    }
    Seen with = new Seen(from, to, gaps.plus(first, last), missing + (last - first + 1), lost);
    return with.gaps.size() > GAPS_MAX ? with.withoutLowestGap() : with;
  }

  private Seen withoutLowestGap() {
    Map.Entry<Long, Long> lowest = gaps.firstEntry();
    long given = lowest.getValue() - lowest.getKey() + 1;
    return new Seen(from, to, gaps.minusFirstEntry(), missing - given, lost + given);
  }

  /** As if all began with this one: what is below it is not missing any more. */
  Seen startingAt(long sequence) {
    if (isEmpty() || sequence >= to) {
      return new Seen(sequence, sequence, TreePMap.empty(), 0, lost);
    }
    Seen start = new Seen(sequence, to, TreePMap.empty(), 0, lost);
    if (sequence < from) {
      start = start.withGap(sequence + 1, from - 1);
    }
    for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
      start = start.withGap(Math.max(gap.getKey(), sequence + 1), gap.getValue());
    }
    return start;
  }

  /** All gaps given up. */
  Seen giveUp() {
    return new Seen(from, to, TreePMap.empty(), 0, lost + missing);
  }

  /** The highest up to which nothing is missing. */
  long contiguous() {
    return gaps.isEmpty() ? to : gaps.firstKey() - 1;
  }

  /** The first gaps as a view tells them. */
  Map<String, Long> shown() {
    Map<String, Long> shown = new LinkedHashMap<>();
    for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
      if (shown.size() == GAPS_SHOWN_MAX) {
        break;
      }
      shown.put(Long.toString(gap.getKey()), gap.getValue());
    }
    return shown;
  }

  Numbers toRecord() {
    List<Gap> records =
        gaps.entrySet().stream().map(gap -> new Gap(gap.getKey(), gap.getValue())).toList();
    return new Numbers(from, to, lost, records);
  }

  static Seen of(Numbers stored) {
    Seen seen = new Seen(stored.from(), stored.to(), TreePMap.empty(), 0, stored.lost());
    for (Gap gap : stored.gaps()) {
      seen = seen.withGap(gap.from(), gap.to());
    }
    return seen;
  }
}
