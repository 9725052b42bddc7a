package dev.eddyline.schemas.json;

import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * Reads the times of {@link JsonShape#TIME} (RFC 3339, section 5.6), digit by digit: a feed has one
 * or more in each command, and a pattern and a parser that knows every format take several
 * microseconds for each. Pure; any thread.
 */
final class Rfc3339 {

  private static final int FRACTION_AT = 19;
  private static final int FRACTION_DIGITS_MAX = 9;
  private static final int SECONDS_PER_DAY = 86_400;

  /** The largest offset, in minutes. */
  private static final int OFFSET_MAX = 18 * 60;

  private Rfc3339() {}

  /**
   * The time of a text in milliseconds since 1970, rounded down.
   *
   * @return null where it is no time, or a day that its month has not
   */
  static @Nullable Long epochMs(String text) {
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    if (!is(text, 4, '-')
        || !is(text, 7, '-')
        || !(is(text, 10, 'T') || is(text, 10, 't'))
        || !is(text, 13, ':')
        || !is(text, 16, ':')
        || year < 0
        || month < 1
        || month > 12
        || day < 1
        || day > YearMonth.of(year, month).lengthOfMonth()
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59) {
      return null;
    }
    int zoneAt = zoneAt(text);
    Integer offset = zoneAt < 0 ? null : offsetMinutes(text, zoneAt);
    if (offset == null) {
      return null;
    }
    long seconds =
        LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY
            + (hour * 60L + minute - offset) * 60
            + second;
    return seconds * 1_000 + millis(text, zoneAt);
  }

  /** Where the zone begins, behind a fraction if there is one; negative if that is none. */
  private static int zoneAt(String text) {
    if (!is(text, FRACTION_AT, '.')) {
      return FRACTION_AT;
    }
    int end = FRACTION_AT + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    int digits = end - FRACTION_AT - 1;
    return digits >= 1 && digits <= FRACTION_DIGITS_MAX ? end : -1;
  }

  private static int millis(String text, int zoneAt) {
    int millis = 0;
    for (int i = FRACTION_AT + 1; i <= FRACTION_AT + 3; i++) {
      millis = millis * 10 + (i < zoneAt ? text.charAt(i) - '0' : 0);
    }
    return millis;
  }

  private static @Nullable Integer offsetMinutes(String text, int at) {
    if (is(text, at, 'Z') || is(text, at, 'z')) {
      return text.length() == at + 1 ? Integer.valueOf(0) : null;
    }
    boolean west = is(text, at, '-');
    int hours = digits(text, at + 1, 2);
    int minutes = digits(text, at + 4, 2);
    if (!(west || is(text, at, '+'))
        || !is(text, at + 3, ':')
        || text.length() != at + 6
        || hours < 0
        || minutes < 0
        || minutes > 59
        || hours * 60 + minutes > OFFSET_MAX) {
      return null;
    }
    int offset = hours * 60 + minutes;
    return west ? -offset : offset;
  }

  private static boolean is(String text, int at, char wanted) {
    return at < text.length() && text.charAt(at) == wanted;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The number that so many digits make; negative where they are none. */
  private static int digits(String text, int at, int count) {
    if (at + count > text.length()) {
      return -1;
    }
    int number = 0;
    for (int i = at; i < at + count; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }
}
