package dev.eddyline.ingest.admit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client prefers (RFC 7240): to wait for the outcome, or to be answered once the command is
 * durable.
 *
 * @param outcomeWait how long the answer may wait for the outcome; zero answers once durable
 * @param applied the value of {@code Preference-Applied}; null where the client preferred nothing
 */
public record Preference(Duration outcomeWait, @Nullable String applied) {

  private static final String RESPOND_ASYNC = "respond-async";
  private static final String WAIT = "wait";

  /** So many digits always fit a long. */
  private static final int DIGITS_MAX = 18;

  /**
   * Reads the {@code Prefer} headers; the first of each preference counts, unknown ones do not.
   *
   * @param fallback the wait where the client names none
   * @param max the longest wait; a longer one is cut to it
   */
  static Preference of(List<String> headers, Duration fallback, Duration max) throws Refusal {
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
    List<String> applied = new ArrayList<>();
    if (respondAsync) {
      applied.add(RESPOND_ASYNC);
    }
    if (wait != null) {
      applied.add(WAIT + "=" + wait.toSeconds());
    }
    Duration unsaid = respondAsync ? Duration.ZERO : fallback;
    return new Preference(
        wait == null ? unsaid : wait, applied.isEmpty() ? null : String.join(", ", applied));
  }

  private static Duration seconds(String text, Duration max) throws Refusal {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.length() > DIGITS_MAX) {
      throw Refusal.at(
          Header.INVALID, Header.PREFER, "must have whole seconds in wait, such as wait=5");
    }
    return Duration.ofSeconds(Math.min(Long.parseLong(text), max.toSeconds()));
  }
}
