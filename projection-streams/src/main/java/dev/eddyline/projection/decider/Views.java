package dev.eddyline.projection.decider;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the world may see of an entity: the view that has the entity's own address, {@code kind/id},
 * and where a kind has them, further ones beside it, {@code kind/id/name}, so that whoever follows
 * one pays for no other. Pure.
 *
 * @param <S> the entity's state
 * @param <E> the kind's sealed event type
 * @param <V> the kind's view type
 */
public interface Views<S, E, V> {

  /** The name of the view that has the entity's own address. */
  String MAIN = "";

  /** Of a kind whose only view is the main one, which every event changes. */
  static <S, E, V> Views<S, E, V> main(Function<S, V> view) {
    return new Views<>() {
      @Override
      public List<String> changedBy(S entity, E event) {
        return List.of(MAIN);
      }

      @Override
      public V get(S entity, String name) {
        return view.apply(entity);
      }
    };
  }

  /**
   * The names of the views an event has changed: {@link #MAIN}, or as {@link
   * dev.eddyline.schemas.topic.ViewId} says. An outcome's version is reached by these views only.
   *
   * @param entity the state after the event
   */
  List<String> changedBy(S entity, E event);

  /**
   * A view as the state has it now; null where there is none of that name any more, which the main
   * view never is. Called once per commit at most for each changed view, never once per event.
   */
  @Nullable V get(S entity, String name);

  /**
   * The least time between two versions of a view, for views that cost much and may be a little
   * late. What follows on another within it is shown when it has passed, by commit or restart.
   */
  default Duration restOf(String name) {
    return Duration.ZERO;
  }
}
