package dev.eddyline.push.view;

import dev.eddyline.schemas.topic.EntityId;
import java.util.Optional;

/**
 * What a view is addressed by: {@code kind/id}.
 *
 * @param kind the kind's name
 * @param id the entity's id
 */
public record ViewKey(String kind, String id) {

  /** Reads {@code kind/id}; empty if it is not of that form or the id is not an entity id. */
  public static Optional<ViewKey> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || !EntityId.isValid(text.substring(slash + 1))) {
      return Optional.empty();
    }
    return Optional.of(new ViewKey(text.substring(0, slash), text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return kind + "/" + id;
  }
}
