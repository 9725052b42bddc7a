package dev.eddyline.push.view;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A point in the history of a view, written {@code version.epoch}.
 *
 * @param version from 1
 * @param epoch identity of the log the version belongs to; what {@link #isEpoch} allows
 */
public record Position(long version, String epoch) {

  /** The longest epoch, in characters. */
  public static final int EPOCH_LENGTH_MAX = 64;

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

  public Position {
    if (version < 1 || !isEpoch(epoch)) {
      throw new IllegalArgumentException("no position: version " + version + ", epoch " + epoch);
    }
  }

  /** Whether a text can be an epoch: it must not need escaping in a cursor or an ETag. */
  public static boolean isEpoch(String text) {
    // Asked of each record, so without a pattern.
    boolean all = !text.isEmpty() && text.length() <= EPOCH_LENGTH_MAX;
    for (int i = 0; all && i < text.length(); i++) {
      all = isOfEpoch(text.charAt(i));
    }
    return all;
  }

  private static boolean isOfEpoch(char c) {
    return ('a' <= c && c <= 'z')
        || ('A' <= c && c <= 'Z')
        || ('0' <= c && c <= '9')
        || "._~:-".indexOf(c) >= 0;
  }

  /** Reads {@code version.epoch}; empty if it is not of that form. */
  public static Optional<Position> parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 1
        || !VERSION.matcher(text.substring(0, dot)).matches()
        || !isEpoch(text.substring(dot + 1))) {
      return Optional.empty();
    }
    return Optional.of(
        new Position(Long.parseLong(text.substring(0, dot)), text.substring(dot + 1)));
  }

  public boolean sameEpoch(Position other) {
    return epoch.equals(other.epoch);
  }

  // As in ViewKey: asked for each view of each client at each change.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Position position
        && version == position.version
        && epoch.equals(position.epoch);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(version) + epoch.hashCode();
  }

  @Override
  public String toString() {
    return version + "." + epoch;
  }
}
