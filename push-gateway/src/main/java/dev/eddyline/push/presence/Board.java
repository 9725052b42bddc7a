package dev.eddyline.push.presence;

import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What every gateway has said, added up. This gateway's own beats are its clock: one that has said
 * nothing for so many of them is forgotten. Without Kafka nobody is heard, so nobody is forgotten.
 * Pure. Owned by the agent's thread.
 */
final class Board {

  /** Own beats after which a question is asked again that has not been answered. */
  private static final long ASK_AGAIN_BEATS = 2;

  private final String self;
  private final int expiryBeats;
  private final Set<String> kinds;
  private final Set<String> actorsKinds;
  private final Map<String, Gateway> gateways = new TreeMap<>();
  private final Map<ViewKey, Map<String, Said>> views = new HashMap<>();
  private final Set<ViewKey> touched = new LinkedHashSet<>();
  private final Map<ViewKey, Total> told = new HashMap<>();
  private long beats;
  private long askedAtBeat = -ASK_AGAIN_BEATS;
  private boolean asked;
  private long expired;

  /** One gateway as heard. */
  private static final class Gateway {
    private final Set<ViewKey> views = new LinkedHashSet<>();
    private long beat;
    private long record;
    // Every record from this one on has been heard.
    private long unbrokenSince;
    private long heardAtBeat;
    // Whether all that it has to say has been heard.
    private boolean known;
  }

  /** A statement, with the number of the record it was in. */
  private record Said(Statement statement, long record) {}

  /**
   * @param self the name of this gateway
   * @param expiryBeats own beats that another gateway may be silent for
   * @param kinds whose presence is told; what is said of others is not kept
   * @param actorsKinds of these, those whose actors are told
   */
  Board(String self, int expiryBeats, Set<String> kinds, Set<String> actorsKinds) {
    this.self = self;
    this.expiryBeats = expiryBeats;
    this.kinds = Set.copyOf(kinds);
    this.actorsKinds = Set.copyOf(actorsKinds);
  }

  /** Takes one record, in the order of the log. */
  void hear(String name, Report report) {
    if (report.leave()) {
      forget(name);
      return;
    }
    Gateway of = gateways.computeIfAbsent(name, unknown -> new Gateway());
    if (report.record() != of.record + 1 || of.unbrokenSince == 0) {
      of.unbrokenSince = report.record();
      of.known = false;
    }
    of.record = report.record();
    if (name.equals(self) && report.beat() > of.beat) {
      beats++;
    }
    of.beat = report.beat();
    of.heardAtBeat = beats;
    report.views().forEach(statement -> take(name, of, statement));
    if (report.wholeSince() >= of.unbrokenSince) {
      of.known = true;
      dropOlder(name, of, report.wholeSince());
    }
    asked |= report.ask();
    if (name.equals(self)) {
      expire();
    }
  }

  private void take(String name, Gateway of, Statement statement) {
    ViewKey view = statement.view();
    if (statement.count() == 0) {
      drop(name, of, view);
    } else if (kinds.contains(view.kind())) {
      of.views.add(view);
      views
          .computeIfAbsent(view, first -> new HashMap<>())
          .put(name, new Said(statement, of.record));
      touched.add(view);
    }
  }

  /** It has said all it has to say: what it said before, and not again, is over. */
  private void dropOlder(String name, Gateway of, long record) {
    for (ViewKey view : List.copyOf(of.views)) {
      Map<String, Said> said = views.getOrDefault(view, Map.of());
      Said here = said.get(name);
      if (here != null && here.record() < record) {
        drop(name, of, view);
      }
    }
  }

  private void drop(String name, Gateway of, ViewKey view) {
    Map<String, Said> said = views.get(view);
    if (of.views.remove(view) && said != null) {
      said.remove(name);
      if (said.isEmpty()) {
        views.remove(view);
      }
      touched.add(view);
    }
  }

  private void forget(String name) {
    Gateway of = gateways.remove(name);
    if (of != null) {
      List.copyOf(of.views).forEach(view -> drop(name, of, view));
    }
  }

  private void expire() {
    List<String> silent = new ArrayList<>();
    gateways.forEach(
        (name, of) -> {
          if (beats - of.heardAtBeat >= expiryBeats) {
            silent.add(name);
          }
        });
    silent.forEach(this::forget);
    expired += silent.size();
  }

  /** Forgets every gateway: what was said has been missed, and nobody knows how much. */
  void forgetAll() {
    List.copyOf(gateways.keySet()).forEach(this::forget);
  }

  /** Who follows each view of which that has changed since the last call. */
  Map<ViewKey, Total> takeChanges() {
    Map<ViewKey, Total> changes = new LinkedHashMap<>();
    for (ViewKey view : touched) {
      Total now = total(view);
      if (!now.equals(told.getOrDefault(view, Total.NOBODY))) {
        changes.put(view, now);
        if (now.count() == 0) {
          told.remove(view);
        } else {
          told.put(view, now);
        }
      }
    }
    touched.clear();
    return changes;
  }

  private Total total(ViewKey view) {
    Map<String, Said> said = views.get(view);
    if (said == null) {
      return Total.NOBODY;
    }
    long count = 0;
    long more = 0;
    Set<String> names = new TreeSet<>();
    for (Said one : said.values()) {
      count += one.statement().count();
      more += one.statement().more();
      names.addAll(one.statement().actors());
    }
    if (!actorsKinds.contains(view.kind())) {
      return new Total(count, null, 0);
    }
    List<String> first = names.stream().limit(Statement.ACTORS_MAX).toList();
    return new Total(count, first, more + names.size() - first.size());
  }

  /** Whether a gateway has asked since the last call that all be said. */
  boolean takeAsked() {
    boolean was = asked;
    asked = false;
    return was;
  }

  /** Whether it is time to ask, since not all is known of some gateway; then it counts as asked. */
  boolean takeQuestion() {
    boolean time =
        beats - askedAtBeat >= ASK_AGAIN_BEATS
            && gateways.values().stream().anyMatch(of -> !of.known);
    if (time) {
      askedAtBeat = beats;
    }
    return time;
  }

  /** Own beats heard. */
  long beats() {
    return beats;
  }

  /** Gateways known, this one among them. */
  int gateways() {
    return gateways.size();
  }

  /** Views that somebody follows. */
  int views() {
    return views.size();
  }

  /** Gateways forgotten since they were silent. */
  long expired() {
    return expired;
  }
}
