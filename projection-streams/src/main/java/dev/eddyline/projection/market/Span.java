package dev.eddyline.projection.market;

import java.time.Duration;

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

  /** When the interval began that a time is in; both in milliseconds since 1970. */
  long startOf(long time) {
    return time - Math.floorMod(time, millis());
  }
}
