package dev.eddyline.push.fanout;

import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;

/**
 * The newest state of every view. A view is changed by its own source's thread only, which makes
 * the one diff of each change here; read by any thread, which always sees a whole state. Decides
 * what is new: a version not later than the known one, in the same epoch, is a repetition.
 */
final class ViewCache {

  private final ConcurrentHashMap<ViewKey, ViewState> views = new ConcurrentHashMap<>();
  // The ids of each kind in order, for lists: those of the views above.
  private final ConcurrentHashMap<String, NavigableSet<String>> ids = new ConcurrentHashMap<>();
  private final Predicate<ViewKey> loaded;
  private final RingLimits ring;

  /**
   * @param loaded whether what was stored of a view has been delivered
   */
  ViewCache(Predicate<ViewKey> loaded, RingLimits ring) {
    this.loaded = loaded;
    this.ring = ring;
  }

  Lookup lookup(ViewKey view) {
    // First the question, then the view: what was stored is in the map once it counts as loaded.
    if (!loaded.test(view)) {
      return Lookup.Absence.LOADING;
    }
    ViewState state = views.get(view);
    return state == null ? Lookup.Absence.ABSENT : state;
  }

  /** Takes a document. Returns false if it is a repetition. */
  boolean changed(ViewKey view, ViewDocument document, long recordedMs) {
    ViewState old = views.get(view);
    if (old != null && old.covers(document.position())) {
      return false;
    }
    // While a view is loading nobody follows it, so that a diff would be for nobody.
    ViewState state =
        old == null || !loaded.test(view)
            ? ViewState.of(view, document, recordedMs)
            : old.next(document, recordedMs, ring);
    put(view, state);
    return true;
  }

  void gone(ViewKey view) {
    if (views.remove(view) != null) {
      ids.getOrDefault(view.kind(), Collections.emptyNavigableSet()).remove(view.id());
    }
  }

  void unreadable(ViewKey view, String why, long recordedMs) {
    ViewState old = views.get(view);
    put(
        view,
        old == null
            ? ViewState.unreadable(view, why, recordedMs)
            : old.nextUnreadable(why, recordedMs));
  }

  private void put(ViewKey view, ViewState state) {
    if (views.put(view, state) == null) {
      ids.computeIfAbsent(view.kind(), kind -> new ConcurrentSkipListSet<>()).add(view.id());
    }
  }

  /**
   * The views of a kind in the order of their ids, as they are while the list is made.
   *
   * @param prefix what each id begins with; empty for all
   * @param after the id after which the list begins; empty for the first
   * @param limit how many at most
   */
  List<ViewState> list(String kind, String prefix, String after, int limit) {
    NavigableSet<String> of = ids.getOrDefault(kind, Collections.emptyNavigableSet());
    boolean begun = after.compareTo(prefix) >= 0;
    List<ViewState> list = new ArrayList<>(Math.min(limit, of.size()));
    for (String id : of.tailSet(begun ? after : prefix, !begun)) {
      if (list.size() == limit || !id.startsWith(prefix)) {
        break;
      }
      ViewState state = views.get(new ViewKey(kind, id));
      if (state != null) {
        list.add(state);
      }
    }
    return list;
  }

  int size() {
    return views.size();
  }
}
