package dev.eddyline.projection.fold;

import dev.eddyline.projection.decider.Views;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entities of a fold in memory, driven as the topology drives it: observe, join by subject,
 * apply, store what has changed. For tests; one thread.
 */
public final class FoldRun<O, S, R, P, V> {

  private final Fold<O, S, R, P, V> fold;
  private final Map<String, Observation<O>> pending = new LinkedHashMap<>();
  private final Map<String, Entity> entities = new LinkedHashMap<>();

  private final class Entity {
    private final List<O> applied = new ArrayList<>();
    private final Map<String, P> parts = new HashMap<>();
    private final Map<String, V> views = new LinkedHashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private S state = fold.initial();
  }

  public FoldRun(Fold<O, S, R, P, V> fold) {
    this.fold = fold;
  }

  /** A record is read; nothing is applied before {@link #commit}. */
  public void see(Seen seen) {
    for (Observation<O> one : fold.observe(seen)) {
      pending.merge(
          one.entity() + "\0" + one.subject(),
          one,
          (earlier, later) ->
              new Observation<>(
                  later.entity(), later.subject(), fold.joined(earlier.value(), later.value())));
    }
  }

  /** What was seen is applied. */
  public void commit() {
    List.copyOf(pending.values()).forEach(one -> apply(one.entity(), one.value()));
    pending.clear();
    entities.values().forEach(this::writeViews);
  }

  /** Time has come to an entity's deadline. */
  public void atDeadline(String entity) {
    apply(entity, fold.atDeadline(state(entity)));
    writeViews(of(entity));
  }

  /** Once per commit, as the topology does. */
  private void writeViews(Entity entity) {
    entity.changed.forEach(name -> store(entity.views, name, fold.views().get(entity.state, name)));
    entity.changed.clear();
  }

  @SuppressWarnings("ReferenceEquality") // by the same object a fold says that nothing is new
  private void apply(String id, O observation) {
    Entity entity = entities.computeIfAbsent(id, name -> new Entity());
    S next = fold.apply(entity.state, observation);
    entity.applied.add(observation);
    if (next == entity.state) {
      return;
    }
    entity.state = next;
    for (String key : fold.parts().changedBy(entity.state, observation)) {
      store(entity.parts, key, fold.parts().get(entity.state, key));
    }
    entity.changed.addAll(fold.views().changedBy(entity.state, observation));
  }

  public S state(String entity) {
    return of(entity).state;
  }

  /** The views that were written, by name. */
  public Map<String, V> views(String entity) {
    return Map.copyOf(of(entity).views);
  }

  /** The main view. */
  public V main(String entity) {
    V view = of(entity).views.get(Views.MAIN);
    if (view == null) {
      throw new IllegalStateException("there is no main view yet");
    }
    return view;
  }

  /** What was applied, in order. */
  public List<O> applied(String entity) {
    return List.copyOf(of(entity).applied);
  }

  /** How many parts are stored. */
  public int parts(String entity) {
    return of(entity).parts.size();
  }

  /** The state as it would be read back from the stores. */
  public S restored(String entity) {
    R record = fold.toRecord(of(entity).state);
    return fold.parts().restore(fold.fromRecord(record), Map.copyOf(of(entity).parts));
  }

  private Entity of(String entity) {
    Entity known = entities.get(entity);
    if (known == null) {
      throw new IllegalStateException("nothing was seen of " + entity);
    }
    return known;
  }

  private static <T> void store(Map<String, T> store, String key, @Nullable T value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }
}
