package dev.eddyline.push.view;

import dev.eddyline.schemas.topic.EntityId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a view is addressed by: {@code kind/id}.
 *
 * @param kind the kind's name
 * @param id the entity's id
 */
public record ViewKey(String kind, String id) {

  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** Reads {@code kind/id}; empty if it is not of that form. */
  public static Optional<ViewKey> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1
        || !KIND.matcher(text.substring(0, slash)).matches()
        || !EntityId.isValid(text.substring(slash + 1))) {
      return Optional.empty();
    }
    return Optional.of(new ViewKey(text.substring(0, slash), text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return kind + "/" + id;
  }
}
