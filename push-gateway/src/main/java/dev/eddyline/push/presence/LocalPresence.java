package dev.eddyline.push.presence;

import dev.eddyline.push.fanout.Audience;
import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who follows which view at this gateway, and of which views that has changed since it was last
 * taken: each is remembered once however often it changes. Told by the shards' threads, taken by
 * one other. Knows only views of the kinds whose presence is told.
 */
final class LocalPresence implements Audience {

  private final Set<String> kinds;
  private final Set<String> actorsKinds;
  // A view's followers are changed and read inside the map's own atomic steps only.
  private final ConcurrentHashMap<ViewKey, Followers> views = new ConcurrentHashMap<>();
  private final Set<ViewKey> changed = ConcurrentHashMap.newKeySet();

  private static final class Followers {
    private int count;
    private final TreeMap<String, Integer> actors = new TreeMap<>();

    void add(@Nullable String actor) {
      count++;
      if (actor != null) {
        actors.merge(actor, 1, Integer::sum);
      }
    }

    void remove(@Nullable String actor) {
      count--;
      if (actor != null) {
        actors.computeIfPresent(actor, (name, times) -> times == 1 ? null : times - 1);
      }
    }

    Statement statement(ViewKey view) {
      List<String> first = actors.keySet().stream().limit(Statement.ACTORS_MAX).toList();
      return new Statement(view, count, first, actors.size() - first.size());
    }
  }

  /**
   * @param kinds whose presence is told
   * @param actorsKinds of these, those whose actors are told
   */
  LocalPresence(Set<String> kinds, Set<String> actorsKinds) {
    this.kinds = Set.copyOf(kinds);
    this.actorsKinds = Set.copyOf(actorsKinds);
  }

  @Override
  public void joined(ViewKey view, @Nullable String actor) {
    if (kinds.contains(view.kind())) {
      views.compute(
          view,
          (key, known) -> {
            Followers of = known == null ? new Followers() : known;
            of.add(shown(view, actor));
            return of;
          });
      changed.add(view);
    }
  }

  @Override
  public void left(ViewKey view, @Nullable String actor) {
    if (kinds.contains(view.kind())) {
      views.computeIfPresent(
          view,
          (key, of) -> {
            of.remove(shown(view, actor));
            return of.count == 0 ? null : of;
          });
      changed.add(view);
    }
  }

  private @Nullable String shown(ViewKey view, @Nullable String actor) {
    return actorsKinds.contains(view.kind()) ? actor : null;
  }

  /** Lets views count as changed. Any thread. */
  void mark(List<Statement> again) {
    again.forEach(statement -> changed.add(statement.view()));
  }

  /** Lets every view that is followed count as changed. Any thread. */
  void markAll() {
    changed.addAll(views.keySet());
  }

  /** Takes what has changed since the last call, as it is now. */
  List<Statement> takeChanged() {
    List<Statement> taken = new ArrayList<>();
    for (ViewKey view : List.copyOf(changed)) {
      // First the mark, then the followers: a change after this look is marked again.
      changed.remove(view);
      Statement[] now = {new Statement(view, 0, List.of(), 0)};
      views.computeIfPresent(
          view,
          (key, of) -> {
            now[0] = of.statement(view);
            return of;
          });
      taken.add(now[0]);
    }
    return taken;
  }
}
