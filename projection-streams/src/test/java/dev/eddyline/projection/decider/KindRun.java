package dev.eddyline.projection.decider;

import static java.util.Objects.requireNonNull;

import dev.eddyline.schemas.record.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entity of a kind in memory, driven as the topology drives it: load the member, decide, evolve
 * event by event, store what has changed. For tests; one thread.
 */
public final class KindRun<C, E, S, R, M, P, V> {

  private final Kind<C, E, S, R, M, P, V> kind;
  private final List<E> events = new ArrayList<>();
  private final Map<String, M> members = new HashMap<>();
  private final Map<String, P> parts = new HashMap<>();
  private final Map<String, V> views = new HashMap<>();
  private final Set<String> changedParts = new LinkedHashSet<>();
  private final Set<String> changedViews = new LinkedHashSet<>();
  private boolean gathering;
  private S entity;
  private @Nullable R stored;

  public KindRun(Kind<C, E, S, R, M, P, V> kind) {
    this.kind = kind;
    this.entity = kind.decider().initial().entity();
  }

  /** Decides a command and applies what follows from it. */
  public Decision<E> take(Command<C> command) {
    Decision<E> decision = decide(command);
    if (decision instanceof Decision.Accepted<E> accepted) {
      accepted.events().forEach(this::replay);
    }
    return decision;
  }

  /** Decides a command and changes nothing. */
  public Decision<E> decide(Command<C> command) {
    String member = kind.memberOf(command);
    return kind.decider()
        .decide(command, new Target<>(entity, member == null ? null : members.get(member)));
  }

  /** Applies an event, and writes to the stores what it has changed. */
  public void replay(E event) {
    String member = kind.memberOf(event);
    Target<S, M> before = new Target<>(entity, member == null ? null : members.get(member));
    Target<S, M> after = kind.decider().evolve(before, event);
    entity = after.entity();
    events.add(event);
    if (member != null) {
      store(members, member, after.member());
    }
    changedParts.addAll(kind.parts().changedBy(entity, event));
    changedViews.addAll(kind.views().changedBy(entity, event));
    if (!gathering) {
      commit();
    }
  }

  /** Runs what takes several commands, so that what follows from all is stored together. */
  public void inOneCommit(Runnable commands) {
    gathering = true;
    commands.run();
    gathering = false;
    if (!events.isEmpty()) {
      commit();
    }
  }

  private void commit() {
    stored = kind.toRecord(entity);
    changedParts.forEach(key -> store(parts, key, kind.parts().get(entity, key)));
    changedParts.clear();
    changedViews.forEach(name -> store(views, name, kind.views().get(entity, name)));
    changedViews.clear();
  }

  public S entity() {
    return entity;
  }

  /** The main view. */
  public V view() {
    return requireNonNull(views.get(Views.MAIN), "there is no main view yet");
  }

  /** The views that have been written, by name. */
  public Map<String, V> views() {
    return Map.copyOf(views);
  }

  /** Every event so far, in order. */
  public List<E> events() {
    return List.copyOf(events);
  }

  public Map<String, M> members() {
    return Map.copyOf(members);
  }

  /** The stored parts by key. */
  public Map<String, P> parts() {
    return Map.copyOf(parts);
  }

  /** The entity as it would be read back from the stores. */
  public S restored() {
    if (stored == null) {
      throw new IllegalStateException("nothing has been stored yet");
    }
    return kind.parts().restore(kind.fromRecord(stored), parts());
  }

  private static <T> void store(Map<String, T> store, String key, @Nullable T value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }
}
