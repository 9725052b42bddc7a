package dev.eddyline.schemas.codec;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How an exact decimal is written, in records and in JSON: as text, so that no reader makes a
 * binary fraction of it. The digits are kept as they were sent, {@code 0.500} stays {@code 0.500}.
 */
public final class Decimals {

  /** What a schema's string says in its property {@code format}. */
  public static final String FORMAT = "decimal";

  /** Digits before the point, and as many after it. */
  public static final int DIGITS_MAX = 18;

  /** Longest text: a sign, all digits and the point. */
  public static final int LENGTH_MAX = 2 * DIGITS_MAX + 2;

  /** In the dialect that Java and ECMA-262 share. */
  public static final String PATTERN =
      "-?(0|[1-9][0-9]{0," + (DIGITS_MAX - 1) + "})(\\.[0-9]{1," + DIGITS_MAX + "})?";

  /** What a decimal is, for people. */
  public static final String RULE =
      "a decimal as text such as \"12.50\", with at most "
          + DIGITS_MAX
          + " digits before and after the point";

  private static final Pattern COMPILED = Pattern.compile(PATTERN);

  private Decimals() {}

  /** Whether a text is a decimal. */
  public static boolean isValid(String text) {
    return text.length() <= LENGTH_MAX && COMPILED.matcher(text).matches();
  }

  /**
   * How a decimal is written; what {@link BigDecimal#toPlainString} says. A decimal remembers this
   * text, since most are written again and again: a market's old candles, the levels of its book.
   */
  public static String text(BigDecimal value) {
    // Only the other form is remembered. It is this one unless there is an exponent, which is
    // written for scales below 0 and where more than five zeros would follow the point.
    String text = value.toString();
    int scale = value.scale();
    boolean plain = (scale >= 0 && scale <= 6) || text.indexOf('E') < 0;
    return plain ? text : value.toPlainString();
  }

  /**
   * Reads a decimal; {@link #text} gives the text back.
   *
   * @throws CodecException if it is none
   */
  static BigDecimal parse(String text) {
    // What was written may have grown beyond a client's digits, as sums do; what it may not be is
    // written in another way.
    try {
      BigDecimal value = new BigDecimal(text);
      if (text(value).equals(text)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new CodecException("not a decimal: '" + text + "'", e);
    }
    throw new CodecException("not a plain decimal: '" + text + "'");
  }
}
