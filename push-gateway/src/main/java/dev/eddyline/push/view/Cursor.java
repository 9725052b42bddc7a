package dev.eddyline.push.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client shows to resume: the position it has of each view, written {@code
 * kind/id@version.epoch,…}. A view it has nothing of is absent. Means the same to every gateway.
 *
 * @param positions by view, in the order written
 */
public record Cursor(Map<ViewKey, Position> positions) {

  public static final Cursor NONE = new Cursor(Map.of());

  /** What became of reading a cursor. */
  public sealed interface Parsed {}

  /** It is one. */
  public record Valid(Cursor cursor) implements Parsed {}

  /**
   * It is none.
   *
   * @param why for people
   */
  public record Invalid(String why) implements Parsed {}

  /**
   * Reads a cursor.
   *
   * @param lengthMax characters read at most; a longer text is refused unread
   */
  public static Parsed parse(String text, int lengthMax) {
    if (text.length() > lengthMax) {
      return new Invalid(
          "a cursor has at most " + lengthMax + " characters, this one " + text.length());
    }
    Map<ViewKey, Position> positions = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return new Valid(new Cursor(positions));
    }
    for (String entry : text.split(",", -1)) {
      int at = entry.indexOf('@');
      Optional<ViewKey> view = ViewKey.parse(at < 0 ? entry : entry.substring(0, at));
      Optional<Position> position =
          at < 0 ? Optional.empty() : Position.parse(entry.substring(at + 1));
      if (view.isEmpty() || position.isEmpty()) {
        return new Invalid(
            "a cursor is kind/id@version.epoch, joined by commas; this is not: '"
                + shown(entry)
                + "'");
      }
      if (positions.put(view.get(), position.get()) != null) {
        return new Invalid("a cursor names each view once; twice here: " + view.get());
      }
    }
    return new Valid(new Cursor(positions));
  }

  public Optional<Position> of(ViewKey view) {
    return Optional.ofNullable(positions.get(view));
  }

  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    positions.forEach(
        (view, position) ->
            text.append(text.isEmpty() ? "" : ",").append(view).append('@').append(position));
    return text.toString();
  }
}
