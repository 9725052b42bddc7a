package dev.eddyline.projection.alerts;

/**
 * What is usual of a number that comes again and again: its mean and its mean deviation from it,
 * each an exponentially weighted moving average (Roberts 1959), as TCP keeps them of round trips
 * (RFC 6298, section 2). In whole millionths, so that it is the same in every process.
 *
 * @param mean in millionths
 * @param deviation in millionths
 * @param count how many numbers it is made of, at most {@value #COUNT_MAX}
 */
record Usual(long mean, long deviation, long count) {

  /** A number weighs a 64th when it is the newest, half of that 44 numbers later. */
  static final long WEIGHT = 64;

  /** Beyond, older ones have no weight that could be told. */
  static final long COUNT_MAX = 1_000;

  static final long MILLION = 1_000_000;

  /** Numbers beyond are taken for this, so that none of the sums here overflows. */
  private static final long NUMBER_MAX = 1_000_000_000_000L;

  private static final int DEVIATIONS = 8;
  private static final int TIMES = 3;

  static final Usual UNKNOWN = new Usual(0, 0, 0);

  /**
   * With one more number.
   *
   * @param number in millionths, at least 0
   */
  Usual with(long number) {
    long bounded = Math.min(number, NUMBER_MAX);
    // The first numbers weigh the same, so that the beginning is forgotten soon.
    long weight = Math.min(WEIGHT, count + 1);
    long off = Math.abs(bounded - mean);
    return new Usual(
        mean + (bounded - mean) / weight,
        count == 0 ? 0 : deviation + (off - deviation) / weight,
        Math.min(count + 1, COUNT_MAX));
  }

  /** With so many zeros more. */
  Usual withZeros(long zeros) {
    if (zeros >= COUNT_MAX) {
      return new Usual(0, 0, COUNT_MAX);
    }
    Usual usual = this;
    for (long i = 0; i < zeros; i++) {
      usual = usual.with(0);
    }
    return usual;
  }

  /**
   * Above which a number is unusual: eight deviations above the mean and three times the mean.
   *
   * @param floor in millionths; what is not above this is never unusual
   */
  long limit(long floor) {
    return Math.max(floor, Math.max(mean + DEVIATIONS * deviation, TIMES * mean));
  }
}
