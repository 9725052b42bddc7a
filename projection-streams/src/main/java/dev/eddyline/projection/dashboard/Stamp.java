package dev.eddyline.projection.dashboard;

import java.util.Comparator;

/**
 * When an edit was made, by a hybrid logical clock (Kulkarni and others, "Logical Physical Clocks",
 * 2014): of two stamps that know of one another the later is greater, and all have one order. In
 * text {@code <ms>.<counter>.<replica>}.
 *
 * @param time ms since 1970, the greatest that the replica has heard of
 * @param counter counts within one time
 * @param replica who made it
 */
record Stamp(long time, int counter, String replica) implements Comparable<Stamp> {

  private static final Comparator<Stamp> ORDER =
      Comparator.comparingLong(Stamp::time)
          .thenComparingInt(Stamp::counter)
          .thenComparing(Stamp::replica);

  /** Reads a stamp, whose form the gateway has checked. */
  static Stamp parse(String text) {
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    return new Stamp(
        Long.parseLong(text.substring(0, first)),
        Integer.parseInt(text.substring(first + 1, second)),
        text.substring(second + 1));
  }

  @Override
  public int compareTo(Stamp other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return time + "." + counter + "." + replica;
  }
}
