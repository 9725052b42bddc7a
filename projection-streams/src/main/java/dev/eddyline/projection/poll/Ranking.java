package dev.eddyline.projection.poll;

import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.poll.RunoffRules.Treatment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a ballot says to an instant run-off: the options it supports one after the other, and why it
 * stops counting once they have all left. The rules for skipped ranks, over-votes and duplicates
 * depend on the ballot alone, never on the round, so they are applied here, once, and ballots that
 * count alike are equal. Immutable.
 */
public final class Ranking implements Comparable<Ranking> {

  /** Why a ballot stops counting when none of its options is left. */
  public enum Ending {
    CHOICES,
    OVERVOTES,
    DUPLICATES,
    SKIPPED
  }

  private final List<Integer> options;
  private final Ending ending;
  private final String key;

  /** For a list that never changes. */
  Ranking(List<Integer> options, Ending ending) {
    this.options = options;
    this.ending = ending;
    StringBuilder text = new StringBuilder();
    for (int option : options) {
      text.append(text.isEmpty() ? "" : ".").append(option);
    }
    this.key = text.append(':').append(ending.name().toLowerCase(Locale.ROOT)).toString();
  }

  /**
   * Reads a ballot by the rules.
   *
   * @param marks the marks of each rank, best first
   * @param indexes option id to its index; a mark that is not in it is an option nobody named
   */
  public static Ranking of(
      List<List<String>> marks, Map<String, Integer> indexes, RunoffRules rules) {
    List<Integer> options = new ArrayList<>(marks.size());
    Set<String> seen = new HashSet<>();
    Integer allowed = rules.skippedRanksAllowed();
    int skipped = 0;
    for (List<String> rank : marks) {
      if (rank.isEmpty()) {
        skipped++;
        continue;
      }
      if (allowed != null && skipped > allowed) {
        return new Ranking(List.copyOf(options), Ending.SKIPPED);
      }
      skipped = 0;
      boolean duplicate = false;
      for (String mark : rank) {
        duplicate |= indexes.containsKey(mark) && !seen.add(mark);
      }
      if (duplicate && rules.duplicate() == Treatment.EXHAUST) {
        return new Ranking(List.copyOf(options), Ending.DUPLICATES);
      }
      if (rank.size() > 1) {
        if (rules.overvote() == Treatment.EXHAUST) {
          return new Ranking(List.copyOf(options), Ending.OVERVOTES);
        }
        continue;
      }
      Integer option = indexes.get(rank.getFirst());
      if (option != null && !options.contains(option)) {
        options.add(option);
      }
    }
    return new Ranking(List.copyOf(options), Ending.CHOICES);
  }

  /**
   * Reads {@link #key()} back.
   *
   * @throws IllegalArgumentException if it is no ranking's key
   */
  public static Ranking parse(String key) {
    int colon = key.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not a ranking: '" + key + "'");
    }
    Ending ending = Ending.valueOf(key.substring(colon + 1).toUpperCase(Locale.ROOT));
    List<Integer> options =
        colon == 0
            ? List.of()
            : Arrays.stream(key.substring(0, colon).split("\\.", -1))
                .map(Integer::valueOf)
                .toList();
    return new Ranking(options, ending);
  }

  /** Indexes of the options in the poll's own order, best first, each once. */
  public List<Integer> options() {
    return options;
  }

  public Ending ending() {
    return ending;
  }

  /**
   * The ranking as a short text: the indexes joined by dots, a colon, the ending. Equal rankings
   * have equal keys; with 100 options a key is 300 bytes at most.
   */
  public String key() {
    return key;
  }

  /** By key: any order would do, as long as it is the same in every process. */
  @Override
  public int compareTo(Ranking other) {
    return key.compareTo(other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranking that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return key;
  }
}
