package dev.eddyline.chassis.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client prefers of an answer (RFC 7240). The first of each preference counts; unknown ones
 * do not. Pure.
 *
 * @param respondAsync whether it would rather be answered before all is done
 * @param waitFor how long it would wait; null where it does not say
 */
public record Prefer(boolean respondAsync, @Nullable Duration waitFor) {

  private static final String RESPOND_ASYNC = "respond-async";
  private static final String WAIT = "wait";

  /** So many digits always fit a long. */
  private static final int DIGITS_MAX = 18;

  /** The header's {@code wait} is no number of whole seconds. */
  public static final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedException() {
      super("must have whole seconds in wait, such as wait=5");
    }
  }

  /**
   * Reads the {@code Prefer} headers.
   *
   * @param max the longest wait; a longer one is cut to it
   */
  public static Prefer of(List<String> headers, Duration max) throws MalformedException {
    boolean respondAsync = false;
    Duration wait = null;
    for (String header : headers) {
      for (String preference : header.split(",", -1)) {
        // A preference may have parameters after a semicolon; ours have none.
        String[] parts = preference.split(";", 2)[0].split("=", 2);
        String name = parts[0].strip().toLowerCase(Locale.ROOT);
        if (name.equals(RESPOND_ASYNC)) {
          respondAsync = true;
        } else if (name.equals(WAIT) && wait == null) {
          wait = seconds(parts.length == 2 ? parts[1].strip() : "", max);
        }
      }
    }
    return new Prefer(respondAsync, wait);
  }

  private static Duration seconds(String text, Duration max) throws MalformedException {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.length() > DIGITS_MAX) {
      throw new MalformedException();
    }
    return Duration.ofSeconds(Math.min(Long.parseLong(text), max.toSeconds()));
  }
}
