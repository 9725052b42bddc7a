package dev.eddyline.push.fanout;

import dev.eddyline.push.view.ViewKey;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know which views are followed. Told on the threads of the shards, one after the
 * other for each subscription; must not block them.
 */
public interface Audience {

  /** The longest name of an actor, in characters. */
  int ACTOR_LENGTH_MAX = 128;

  /** Whether a text can name an actor: visible ASCII, bounded. */
  static boolean isActor(String text) {
    return !text.isEmpty()
        && text.length() <= ACTOR_LENGTH_MAX
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /**
   * A session follows a view from now on.
   *
   * @param actor whose session it is; null where it names nobody
   */
  void joined(ViewKey view, @Nullable String actor);

  /** A session follows a view no more, by the same name as it joined. */
  void left(ViewKey view, @Nullable String actor);
}
