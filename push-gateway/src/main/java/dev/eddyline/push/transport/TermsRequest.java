package dev.eddyline.push.transport;

import dev.eddyline.push.session.Terms;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** How a client asks to be told of a view, or why it cannot have it so. Pure. */
sealed interface TermsRequest {

  /** It can. */
  record Granted(Terms terms) implements TermsRequest {}

  /**
   * It cannot.
   *
   * @param field at fault
   * @param message for people
   */
  record Refused(String field, String message) implements TermsRequest {}

  /** What most ask for: shared by all of them. */
  Granted DEFAULT = new Granted(Terms.DEFAULT);

  /** Longer numbers are refused unread. */
  int NUMBER_LENGTH_MAX = 20;

  BigDecimal SECOND_MS = BigDecimal.valueOf(1_000);

  /** One frame in {@link Terms#GAP_MS_MAX}, rounded up. */
  BigDecimal RATE_MIN = new BigDecimal("0.017");

  /**
   * Reads the two fields, each of which may be absent.
   *
   * @param delivery {@code latest} or {@code all}
   * @param maxRate frames a second, from 0.017 to 1,000, perhaps with decimals
   */
  static TermsRequest of(@Nullable String delivery, @Nullable String maxRate) {
    Terms.Delivery how;
    switch (delivery == null ? "latest" : delivery) {
      case "latest" -> how = Terms.Delivery.LATEST;
      case "all" -> how = Terms.Delivery.ALL;
      default -> {
        return new Refused("delivery", "it is latest or all");
      }
    }
    if (maxRate == null) {
      return how == Terms.Delivery.LATEST ? DEFAULT : new Granted(new Terms(how, 0));
    }
    if (how == Terms.Delivery.ALL) {
      return new Refused("maxRate", "who wants every step cannot ask for pauses");
    }
    BigDecimal rate;
    try {
      rate = new BigDecimal(maxRate.length() > NUMBER_LENGTH_MAX ? "-" : maxRate);
    } catch (NumberFormatException e) {
      return new Refused("maxRate", "it is no number");
    }
    // Compared before anything is computed: an exponent can make a short text a very long number.
    if (rate.compareTo(RATE_MIN) < 0 || rate.compareTo(SECOND_MS) > 0) {
      return new Refused("maxRate", "frames a second, from " + RATE_MIN + " to " + SECOND_MS);
    }
    BigDecimal gapMs = SECOND_MS.divide(rate, 0, RoundingMode.CEILING);
    return new Granted(new Terms(how, gapMs.intValueExact()));
  }
}
