package dev.eddyline.ingest.admit;

import dev.eddyline.chassis.http.Prefer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a client's preferences (RFC 7240): to wait for the outcome, or to be answered
 * once the command is durable.
 *
 * @param outcomeWait how long the answer may wait for the outcome; zero answers once durable
 * @param applied the value of {@code Preference-Applied}; null where the client preferred nothing
 */
public record Preference(Duration outcomeWait, @Nullable String applied) {

  /**
   * Reads the {@code Prefer} headers.
   *
   * @param fallback the wait where the client names none
   * @param max the longest wait; a longer one is cut to it
   */
  static Preference of(List<String> headers, Duration fallback, Duration max) {
    Prefer prefer = Prefer.of(headers, max);
    List<String> applied = new ArrayList<>();
    if (prefer.respondAsync()) {
      applied.add("respond-async");
    }
    Duration wait = prefer.waitFor();
    if (wait != null) {
      applied.add("wait=" + wait.toSeconds());
    }
    Duration unsaid = prefer.respondAsync() ? Duration.ZERO : fallback;
    return new Preference(
        wait == null ? unsaid : wait, applied.isEmpty() ? null : String.join(", ", applied));
  }
}
