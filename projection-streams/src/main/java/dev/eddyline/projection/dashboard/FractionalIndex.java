package dev.eddyline.projection.dashboard;

import org.jspecify.annotations.Nullable;

/**
 * Keys between which there is always another (David Greenspan, "Implementing Fractional Indexing",
 * 2020): an integer, whose first letter says how many digits it has, and a fraction, in base 62.
 * Keys are ordered as texts. The fraction never ends in the lowest digit, so there is room before
 * every key. Keys grow slowly at both ends; between two they grow by a digit for some six
 * insertions.
 */
public final class FractionalIndex {

  /** Characters. Whoever needs a longer one gives the neighbours new keys. */
  public static final int LENGTH_MAX = 64;

  /** The key of a tile that was given none. */
  public static final String FIRST = "a0";

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final char LEAST = '0';
  private static final char MOST = 'z';

  /** Before it there is no integer, so it is no key itself. */
  private static final String LEAST_INTEGER = "A" + "0".repeat(26);

  private FractionalIndex() {}

  /** Whether a text is a key. */
  public static boolean isValid(String key) {
    if (key.isEmpty() || key.length() > LENGTH_MAX || !key.chars().allMatch(c -> digit(c) >= 0)) {
      return false;
    }
    int integer = integerLength(key.charAt(0));
    return integer > 0
        && key.length() >= integer
        && !key.equals(LEAST_INTEGER)
        && !(key.length() > integer && key.charAt(key.length() - 1) == LEAST);
  }

  /**
   * A key between two.
   *
   * @param low null for a key before all
   * @param high above {@code low}; null for a key after all
   * @throws IllegalArgumentException if these are no keys in this order
   */
  public static String between(@Nullable String low, @Nullable String high) {
    if ((low != null && !isValid(low))
        || (high != null && !isValid(high))
        || (low != null && high != null && low.compareTo(high) >= 0)) {
      throw new IllegalArgumentException("no keys in this order: " + low + ", " + high);
    }
    if (low == null) {
      return high == null ? FIRST : before(high);
    }
    String lowInteger = integer(low);
    String lowFraction = low.substring(lowInteger.length());
    if (high == null) {
      String next = next(lowInteger);
      return next == null ? lowInteger + middle(lowFraction, null) : next;
    }
    String highInteger = integer(high);
    if (lowInteger.equals(highInteger)) {
      return lowInteger + middle(lowFraction, high.substring(highInteger.length()));
    }
    String next = next(lowInteger);
    return next != null && next.compareTo(high) < 0 ? next : lowInteger + middle(lowFraction, null);
  }

  private static String before(String high) {
    String integer = integer(high);
    if (integer.equals(LEAST_INTEGER)) {
      return integer + middle("", high.substring(integer.length()));
    }
    if (integer.length() < high.length()) {
      return integer;
    }
    String previous = previous(integer);
    return previous.equals(LEAST_INTEGER) ? previous + middle("", null) : previous;
  }

  /** A fraction between two; null stands for one. */
  private static String middle(String low, @Nullable String high) {
    StringBuilder result = new StringBuilder();
    String below = low;
    String above = high;
    while (true) {
      int lowDigit = below.isEmpty() ? 0 : digit(below.charAt(0));
      int highDigit = above == null ? DIGITS.length() : digit(above.charAt(0));
      if (lowDigit == highDigit) {
        result.append(DIGITS.charAt(lowDigit));
        below = below.isEmpty() ? "" : below.substring(1);
        above = above == null ? null : above.substring(1);
      } else if (highDigit - lowDigit > 1) {
        return result.append(DIGITS.charAt((lowDigit + highDigit + 1) / 2)).toString();
      } else if (above != null && above.length() > 1) {
        return result.append(above.charAt(0)).toString();
      } else {
        result.append(DIGITS.charAt(lowDigit));
        below = below.isEmpty() ? "" : below.substring(1);
        above = null;
      }
    }
  }

  /** The integer that follows; null where there is none. */
  private static @Nullable String next(String integer) {
    char[] digits = integer.toCharArray();
    for (int i = digits.length - 1; i > 0; i--) {
      if (digits[i] != MOST) {
        digits[i] = DIGITS.charAt(digit(digits[i]) + 1);
        return new String(digits);
      }
      digits[i] = LEAST;
    }
    if (digits[0] == MOST) {
      return null;
    }
    char head = digits[0] == 'Z' ? 'a' : (char) (digits[0] + 1);
    return head + String.valueOf(LEAST).repeat(integerLength(head) - 1);
  }

  /** The integer before one that is not the least. */
  private static String previous(String integer) {
    char[] digits = integer.toCharArray();
    for (int i = digits.length - 1; i > 0; i--) {
      if (digits[i] != LEAST) {
        digits[i] = DIGITS.charAt(digit(digits[i]) - 1);
        return new String(digits);
      }
      digits[i] = MOST;
    }
    char head = digits[0] == 'a' ? 'Z' : (char) (digits[0] - 1);
    return head + String.valueOf(MOST).repeat(integerLength(head) - 1);
  }

  private static String integer(String key) {
    return key.substring(0, integerLength(key.charAt(0)));
  }

  /** With its first letter; 0 where that is none. */
  private static int integerLength(char head) {
    if (head >= 'a' && head <= 'z') {
      return head - 'a' + 2;
    }
    return head >= 'A' && head <= 'Z' ? 'Z' - head + 2 : 0;
  }

  private static int digit(int character) {
    return DIGITS.indexOf(character);
  }
}
