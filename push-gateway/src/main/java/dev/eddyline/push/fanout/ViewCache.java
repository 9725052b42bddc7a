package dev.eddyline.push.fanout;

import static java.util.Objects.requireNonNull;

import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The newest state of every view. A view is changed by its own source's thread only, which makes
 * the one diff of each change here; read by any thread, which always sees a whole state. Decides
 * what is new: a version not later than the known one, in the same epoch, is a repetition.
 */
final class ViewCache {

  /** How many patches may be known to have been recent and be kept no more, beside as many kept. */
  private static final int SPARE = 1_024;

  private final ConcurrentHashMap<ViewKey, ViewState> views = new ConcurrentHashMap<>();
  // The ids of each kind in order, for lists: those of the views above.
  private final ConcurrentHashMap<String, NavigableSet<String>> ids = new ConcurrentHashMap<>();
  private final Predicate<ViewKey> loaded;
  private final RingLimits ring;
  private final long ringBytesMax;
  private final AtomicLong viewBytes = new AtomicLong();
  private final AtomicLong ringBytes = new AtomicLong();
  private final AtomicInteger patches = new AtomicInteger();
  private final RecentPatches recent = new RecentPatches();
  private final Counter diffs;

  /**
   * @param loaded whether what was stored of a view has been delivered
   * @param ringBytesMax what the rings of all views may hold together, in bytes
   */
  ViewCache(Predicate<ViewKey> loaded, RingLimits ring, long ringBytesMax, MeterRegistry meters) {
    this.loaded = loaded;
    this.ring = ring;
    this.ringBytesMax = ringBytesMax;
    this.diffs = meters.counter("eddyline.push.diffs");
    meters.gauge("eddyline.push.views", this, ViewCache::size);
    meters.gauge("eddyline.push.view.bytes", viewBytes);
    meters.gauge("eddyline.push.ring.bytes", ringBytes);
    Gauge.builder("eddyline.push.ring.bytes.max", () -> ringBytesMax).register(meters);
    meters.gauge("eddyline.push.ring.patches", patches);
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
    ViewKey key = old == null ? view : old.view();
    // While a view is loading nobody follows it, so that a diff would be for nobody.
    ViewState state =
        old != null && loaded.test(key)
            ? old.next(document, recordedMs, ring)
            : ViewState.of(key, document);
    put(key, state);
    if (old != null && state.patches() > 0) {
      diffs.increment();
      keep(new RecentPatches.Begin(key, requireNonNull(old.position())));
    }
    return true;
  }

  /**
   * Keeps the patch that has just been put in the ring of a view. Where all rings together then
   * hold too much, the oldest patches of all go, whosever they are: those who are away for longer
   * than what is left get a snapshot, on whatever view.
   */
  private void keep(RecentPatches.Begin patch) {
    Frame frame = requireNonNull(views.get(patch.view())).patchAfter(patch.position());
    if (frame != null && frame.json().length > ringBytesMax) {
      // It would drive out all others and then itself.
      letGo(patch);
      return;
    }
    recent.add(patch);
    while (ringBytes.get() > ringBytesMax) {
      RecentPatches.Begin oldest = recent.takeOldest();
      if (oldest == null) {
        return;
      }
      letGo(oldest);
    }
    recent.limit(2 * patches.get() + SPARE, this::isKept);
  }

  private void letGo(RecentPatches.Begin patch) {
    views.computeIfPresent(
        patch.view(),
        (view, state) -> {
          ViewState less = state.without(patch.position());
          count(less, 1);
          count(state, -1);
          return less;
        });
  }

  private boolean isKept(RecentPatches.Begin patch) {
    ViewState state = views.get(patch.view());
    return state != null && state.patchAfter(patch.position()) != null;
  }

  void gone(ViewKey view) {
    ViewState old = views.remove(view);
    if (old != null) {
      count(old, -1);
      ids.getOrDefault(view.kind(), Collections.emptyNavigableSet()).remove(view.id());
    }
  }

  void unreadable(ViewKey view, String why) {
    ViewState old = views.get(view);
    put(view, old == null ? ViewState.unreadable(view, why) : old.nextUnreadable(why));
  }

  private void put(ViewKey view, ViewState state) {
    ViewState old = views.put(view, state);
    count(state, 1);
    if (old == null) {
      ids.computeIfAbsent(view.kind(), kind -> new ConcurrentSkipListSet<>()).add(view.id());
    } else {
      count(old, -1);
    }
  }

  private void count(ViewState state, int times) {
    viewBytes.addAndGet((long) times * state.bytes());
    ringBytes.addAndGet(times * state.ringBytes());
    patches.addAndGet(times * state.patches());
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

  /** Patches that are known to have been recent, whether or not they are kept. */
  int recentPatches() {
    return recent.size();
  }

  /** What is held at present. Any thread. */
  HeldBytes bytes() {
    return new HeldBytes(viewBytes.get(), ringBytes.get());
  }
}
