package dev.eddyline.chassis.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client prefers of an answer (RFC 7240). A preference is never a reason to refuse: what
 * cannot be read, and what is not known, is passed over. Pure.
 *
 * @param respondAsync whether it would rather be answered before all is done
 * @param waitFor how long it would wait; null where it does not say
 */
public record Prefer(boolean respondAsync, @Nullable Duration waitFor) {

  private static final String RESPOND_ASYNC = "respond-async";
  private static final String WAIT = "wait";

  /** So many digits always fit a long. */
  private static final int DIGITS_MAX = 18;

  /**
   * Reads the {@code Prefer} headers; the first of each preference counts.
   *
   * @param max the longest wait; a longer one is cut to it
   */
  public static Prefer of(List<String> headers, Duration max) {
    boolean respondAsync = false;
    boolean isWaitNamed = false;
    Duration wait = null;
    for (String header : headers) {
      for (String preference : split(header, ',')) {
        // A preference may have parameters after a semicolon; ours have none.
        String[] parts = split(preference, ';').getFirst().split("=", 2);
        String name = parts[0].strip().toLowerCase(Locale.ROOT);
        if (name.equals(RESPOND_ASYNC)) {
          respondAsync = true;
        } else if (name.equals(WAIT) && !isWaitNamed) {
          isWaitNamed = true;
          wait = seconds(parts.length == 2 ? unquoted(parts[1].strip()) : "", max);
        }
      }
    }
    return new Prefer(respondAsync, wait);
  }

  private static @Nullable Duration seconds(String text, Duration max) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    long most = max.toSeconds();
    return Duration.ofSeconds(
        text.length() > DIGITS_MAX ? most : Math.min(Long.parseLong(text), most));
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** The pieces between separators that stand in no quoted text. At least one. */
  private static List<String> split(String text, char separator) {
    if (text.indexOf(separator) < 0) {
      return List.of(text);
    }
    List<String> pieces = new ArrayList<>();
    boolean quoted = false;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        pieces.add(text.substring(begin, i));
        begin = i + 1;
      }
    }
    pieces.add(text.substring(begin));
    return pieces;
  }
}
