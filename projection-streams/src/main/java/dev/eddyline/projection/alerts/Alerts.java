package dev.eddyline.projection.alerts;

import dev.eddyline.schemas.alerts.AlertsView.Alert;
import dev.eddyline.schemas.alerts.Observed;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The alerts of one kind and what is known of its subjects. Immutable.
 *
 * @param kind its name; empty while nothing was seen
 * @param second the newest seen
 * @param raised alerts ever raised
 * @param alerts the newest ones by number
 * @param watches every subject that is known
 * @param byAge each subject's newest second in 19 digits, NUL, the subject
 * @param change what the last observation has changed
 */
public record Alerts(
    String kind,
    long second,
    long raised,
    TreePMap<Long, Alert> alerts,
    TreePMap<String, Watch> watches,
    TreePSet<String> byAge,
    Change change) {

  /**
   * What an observation has changed.
   *
   * @param alerts the numbers of those changed or dropped
   * @param subjects those changed or dropped
   * @param known whether there are more or fewer subjects than before
   */
  record Change(TreePSet<Long> alerts, TreePSet<String> subjects, boolean known) {
    static final Change NONE = new Change(TreePSet.empty(), TreePSet.empty(), false);
  }

  /** Alerts kept; the oldest are dropped. */
  static final int KEPT_MAX = 100;

  /** Subjects known of one kind; those not seen for longest are dropped. */
  static final int SUBJECTS_MAX = 50_000;

  /** An alert ends when it was not so for that long. */
  static final long QUIET_SECONDS = 10;

  static final String ENTITY = "entity:";
  static final String ACTOR = "actor:";

  static final Alerts NONE =
      new Alerts("", 0, 0, TreePMap.empty(), TreePMap.empty(), TreePSet.empty(), Change.NONE);

  /** Takes an observation. */
  Alerts seen(Observed observed) {
    Alerts now =
        new Alerts(
                observed.kind(),
                Math.max(second, observed.second()),
                raised,
                alerts,
                watches,
                byAge,
                Change.NONE)
            .ended();
    String subject = observed.subject();
    if (subject == null) {
      return now;
    }
    Watch before = watches.get(subject);
    Watch.Seen seen = (before == null ? Watch.of(observed.second()) : before).seen(observed);
    now = now.watching(subject, before, seen.watch());
    for (Watch.Finding finding : seen.findings()) {
      now = now.found(subject, seen.watch().second(), finding);
    }
    return now;
  }

  /** When the first of those that go on will have been quiet for long enough; null without any. */
  @Nullable Instant deadline() {
    return alerts.values().stream()
        .filter(alert -> alert.ended() == null)
        .map(alert -> alert.last().plusSeconds(QUIET_SECONDS))
        .min(Instant::compareTo)
        .orElse(null);
  }

  long open() {
    return alerts.values().stream().filter(alert -> alert.ended() == null).count();
  }

  private Alerts ended() {
    Alerts now = this;
    for (Map.Entry<Long, Alert> one : alerts.entrySet()) {
      Alert alert = one.getValue();
      Instant end = alert.last().plusSeconds(QUIET_SECONDS);
      if (alert.ended() == null && second >= end.getEpochSecond()) {
        now = now.with(one.getKey(), changed(alert, alert.last(), end, alert.observed(), Map.of()));
      }
    }
    return now;
  }

  private Alerts watching(String subject, @Nullable Watch before, Watch after) {
    TreePMap<String, Watch> known = watches.plus(subject, after);
    TreePSet<String> ages = before == null ? byAge : byAge.minus(age(before.second(), subject));
    ages = ages.plus(age(after.second(), subject));
    TreePSet<String> changed = change.subjects().plus(subject);
    if (known.size() > SUBJECTS_MAX) {
      String oldest = ages.first();
      String name = oldest.substring(oldest.indexOf('\0') + 1);
      ages = ages.minus(oldest);
      known = known.minus(name);
      changed = changed.plus(name);
    }
    boolean other = known.size() != watches.size();
    return new Alerts(
        kind, second, raised, alerts, known, ages, new Change(change.alerts(), changed, other));
  }

  /** The alert that goes on about the same, made more of; else a new one. */
  private Alerts found(String subject, long at, Watch.Finding finding) {
    boolean actor = subject.startsWith(ACTOR);
    String name = subject.substring((actor ? ACTOR : ENTITY).length());
    Instant last = Instant.ofEpochSecond(at);
    for (Map.Entry<Long, Alert> one : alerts.entrySet()) {
      Alert alert = one.getValue();
      if (alert.ended() == null
          && alert.signal() == finding.signal()
          && name.equals(actor ? alert.actor() : alert.entity())) {
        BigDecimal most = alert.observed().max(finding.observed());
        return with(one.getKey(), changed(alert, last, null, most, details(alert, finding)));
      }
    }
    Alert alert =
        new Alert(
            finding.signal(),
            kind,
            actor ? null : name,
            actor ? name : null,
            last,
            last,
            null,
            finding.observed(),
            finding.usual(),
            finding.limit(),
            finding.details());
    Alerts now = new Alerts(kind, second, raised + 1, alerts, watches, byAge, change);
    return now.with(now.raised, alert);
  }

  private Alerts with(long number, Alert alert) {
    TreePMap<Long, Alert> kept = alerts.plus(number, alert);
    TreePSet<Long> changed = change.alerts().plus(number);
    if (kept.size() > KEPT_MAX) {
      long oldest = kept.firstKey();
      kept = kept.minus(oldest);
      changed = changed.plus(oldest);
    }
    return new Alerts(
        kind,
        second,
        raised,
        kept,
        watches,
        byAge,
        new Change(changed, change.subjects(), change.known()));
  }

  /** What is told of an alert while it goes on: refusals by code add up, the rest is the newest. */
  private static Map<String, String> details(Alert alert, Watch.Finding finding) {
    return switch (finding.signal()) {
      case BURST, GAP -> Map.of();
      case JUMP -> finding.details();
      case REJECTIONS -> {
        Map<String, String> sum = new LinkedHashMap<>(alert.details());
        finding
            .details()
            .forEach(
                (code, count) ->
                    sum.merge(
                        code,
                        count,
                        (a, b) -> String.valueOf(Long.parseLong(a) + Long.parseLong(b))));
        yield sum;
      }
    };
  }

  private static Alert changed(
      Alert alert,
      Instant last,
      @Nullable Instant ended,
      BigDecimal observed,
      Map<String, String> details) {
    return new Alert(
        alert.signal(),
        alert.kind(),
        alert.entity(),
        alert.actor(),
        alert.since(),
        last.isBefore(alert.last()) ? alert.last() : last,
        ended,
        observed,
        alert.usual(),
        alert.limit(),
        details.isEmpty() ? alert.details() : details);
  }

  static String age(long second, String subject) {
    return "%019d\0%s".formatted(second, subject);
  }
}
