package dev.eddyline.projection.market;

import java.time.Duration;
import java.time.LocalDate;

/** The intervals of candles, each made of the one before it. */
enum Span {
  SECOND("1s", 1, 120, Duration.ofSeconds(1)),
  MINUTE("1m", 60, 120, Duration.ofSeconds(2)),
  FIVE_MINUTES("5m", 300, 120, Duration.ofSeconds(5)),
  HOUR("1h", 3_600, 120, Duration.ofSeconds(10)),
  /** Not shown as candles: the day of the main view. */
  DAY("1d", 86_400, 1, Duration.ZERO);

  private final String label;
  private final long seconds;
  private final int kept;
  private final Duration rest;

  Span(String label, long seconds, int kept, Duration rest) {
    this.label = label;
    this.seconds = seconds;
    this.kept = kept;
    this.rest = rest;
  }

  String label() {
    return label;
  }

  /** The name of the view that shows it. */
  String view() {
    return "candles-" + label;
  }

  long seconds() {
    return seconds;
  }

  long millis() {
    return seconds * 1_000;
  }

  /** How many candles with trades are kept, and how many intervals are shown. */
  int kept() {
    return kept;
  }

  /** The least time between two versions of its view. */
  Duration rest() {
    return rest;
  }

  /**
   * A start as RFC 3339 has it: what {@link java.time.Instant#toString} says of it, without its
   * formatter. A view of candles has 120 of them, and is made anew every second.
   *
   * @param start in milliseconds since 1970, a whole second
   */
  static String text(long start) {
    long seconds = Math.floorDiv(start, 1_000L);
    int second = (int) Math.floorMod(seconds, DAY.seconds);
    StringBuilder text = new StringBuilder(20);
    text.append(LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY.seconds)));
    twoDigits('T', second / 3_600, text);
    twoDigits(':', second / 60 % 60, text);
    twoDigits(':', second % 60, text);
    return text.append('Z').toString();
  }

  private static void twoDigits(char before, int number, StringBuilder text) {
    text.append(before).append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  /** When the interval began that a time is in; both in milliseconds since 1970. */
  long startOf(long time) {
    return time - Math.floorMod(time, millis());
  }
}
