package dev.eddyline.projection.decider;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts are the bulky inside of an entity's state, in memory whole but written one by one, and only
 * when they change: the count of each distinct ranking, say.
 *
 * @param <S> the entity's state
 * @param <E> the kind's sealed event type
 * @param <P> the record of one part
 */
public interface Parts<S, E, P> {

  /** The limit of a part's key. */
  int KEY_BYTES_MAX = 512;

  /** Of a kind whose own record holds all of its state. */
  static <S, E, P> Parts<S, E, P> none() {
    return new Parts<>() {
      @Override
      public List<String> changedBy(S entity, E event) {
        return List.of();
      }

      @Override
      public @Nullable P get(S entity, String key) {
        return null;
      }

      @Override
      public S restore(S entity, Map<String, P> parts) {
        return entity;
      }
    };
  }

  /**
   * The keys of the parts an event has changed; at most {@value #KEY_BYTES_MAX} bytes of UTF-8
   * each, never empty, no NUL.
   *
   * @param entity the state after the event
   */
  List<String> changedBy(S entity, E event);

  /** A part as the state has it now; null where it is gone. */
  @Nullable P get(S entity, String key);

  /**
   * The state as read from the entity's own record, filled with its parts.
   *
   * @param parts by key, in any order
   */
  S restore(S entity, Map<String, P> parts);
}
