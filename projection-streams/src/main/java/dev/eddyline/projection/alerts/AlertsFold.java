package dev.eddyline.projection.alerts;

import dev.eddyline.projection.decider.Parts;
import dev.eddyline.projection.decider.Signals;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.projection.fold.Fold;
import dev.eddyline.projection.fold.FoldTypes;
import dev.eddyline.projection.fold.Input;
import dev.eddyline.projection.fold.Observation;
import dev.eddyline.projection.fold.Seen;
import dev.eddyline.schemas.alerts.AlertsState;
import dev.eddyline.schemas.alerts.AlertsState.KeptAlert;
import dev.eddyline.schemas.alerts.AlertsView;
import dev.eddyline.schemas.alerts.AlertsView.Alert;
import dev.eddyline.schemas.alerts.Observed;
import dev.eddyline.schemas.alerts.WatchPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * Alerts: what is unusual in the records of every kind, entity by entity and actor by actor,
 * against what each did before. One entity of the fold is a kind; a part is what is known of one
 * subject. Pure; any thread.
 */
public final class AlertsFold
    implements Fold<Observed, Alerts, AlertsState, WatchPart, AlertsView> {

  private final Views<Alerts, Observed, AlertsView> views = new AlertsViews();
  private final Parts<Alerts, Observed, WatchPart> parts = new Watches();

  @Override
  public String name() {
    return "alerts";
  }

  @Override
  public FoldTypes<Observed, AlertsState, WatchPart, AlertsView> types() {
    return new FoldTypes<>(Observed.class, AlertsState.class, WatchPart.class, AlertsView.class);
  }

  @Override
  public boolean watches(String kind) {
    return true;
  }

  @Override
  public Set<Input> inputs() {
    return Set.of(Input.EVENTS, Input.REJECTIONS, Input.VIEWS);
  }

  @Override
  public List<Observation<Observed>> observe(Seen seen) {
    return switch (seen) {
      case Seen.EventSeen event -> {
        long second = event.event().at().getEpochSecond();
        yield List.of(
            observation(seen, second, Alerts.ENTITY + seen.entity(), 1, Map.of(), Signals.NONE),
            observation(seen, second, actor(event.event().actor()), 1, Map.of(), Signals.NONE));
      }
      case Seen.RejectionSeen refused -> {
        long second = refused.rejection().at().getEpochSecond();
        Map<String, Long> code = Map.of(refused.rejection().code(), 1L);
        yield List.of(
            observation(seen, second, Alerts.ENTITY + seen.entity(), 0, code, Signals.NONE),
            observation(seen, second, actor(refused.rejection().actor()), 0, code, Signals.NONE));
      }
      case Seen.ViewSeen view ->
          view.signals().equals(Signals.NONE)
              ? List.of()
              : List.of(
                  observation(
                      seen,
                      view.at().getEpochSecond(),
                      Alerts.ENTITY + seen.entity(),
                      0,
                      Map.of(),
                      view.signals()));
    };
  }

  @Override
  public Observed joined(Observed earlier, Observed later) {
    Map<String, Long> rejected = new TreeMap<>(earlier.rejected());
    later.rejected().forEach((code, count) -> rejected.merge(code, count, Long::sum));
    boolean said = later.level() != null || later.missing() > 0;
    return new Observed(
        later.kind(),
        later.second(),
        later.subject(),
        earlier.accepted() + later.accepted(),
        Collections.unmodifiableMap(rejected),
        said ? later.level() : earlier.level(),
        said ? later.missing() : earlier.missing());
  }

  @Override
  public Alerts initial() {
    return Alerts.NONE;
  }

  @Override
  public Alerts apply(Alerts state, Observed observation) {
    return state.seen(observation);
  }

  @Override
  public @Nullable Instant deadline(Alerts state) {
    return state.deadline();
  }

  @Override
  public Observed atDeadline(Alerts state) {
    Instant at = state.deadline();
    if (at == null) {
      throw new IllegalStateException("no alert goes on");
    }
    return new Observed(state.kind(), at.getEpochSecond(), null, 0, Map.of(), null, 0);
  }

  @Override
  public Views<Alerts, Observed, AlertsView> views() {
    return views;
  }

  @Override
  public Parts<Alerts, Observed, WatchPart> parts() {
    return parts;
  }

  @Override
  public AlertsState toRecord(Alerts state) {
    List<KeptAlert> kept = new ArrayList<>();
    state.alerts().forEach((number, alert) -> kept.add(new KeptAlert(number, alert)));
    return new AlertsState(state.kind(), state.second(), state.raised(), kept);
  }

  @Override
  public Alerts fromRecord(AlertsState stored) {
    TreePMap<Long, Alert> alerts = TreePMap.empty();
    for (KeptAlert one : stored.alerts()) {
      alerts = alerts.plus(one.number(), one.alert());
    }
    return new Alerts(
        stored.kind(),
        stored.second(),
        stored.raised(),
        alerts,
        TreePMap.empty(),
        TreePSet.empty(),
        Alerts.Change.NONE);
  }

  /** Within one second there is one observation of a subject, whatever happens how often. */
  private static Observation<Observed> observation(
      Seen seen,
      long second,
      String subject,
      long accepted,
      Map<String, Long> rejected,
      Signals signals) {
    return new Observation<>(
        seen.kind(),
        subject + "@" + second,
        new Observed(
            seen.kind(), second, subject, accepted, rejected, signals.level(), signals.missing()));
  }

  private static String actor(String name) {
    return Alerts.ACTOR + name;
  }

  /** The board, and each alert on it. */
  private static final class AlertsViews implements Views<Alerts, Observed, AlertsView> {

    @Override
    public List<String> changedBy(Alerts state, Observed observation) {
      List<String> names = new ArrayList<>();
      if (state.change().known() || !state.change().alerts().isEmpty()) {
        names.add(MAIN);
      }
      state.change().alerts().forEach(number -> names.add(String.valueOf(number)));
      return names;
    }

    @Override
    public @Nullable AlertsView get(Alerts state, String name) {
      if (!name.equals(MAIN)) {
        return state.alerts().get(Long.valueOf(name));
      }
      Map<String, Alert> alerts = new LinkedHashMap<>();
      state.alerts().forEach((number, alert) -> alerts.put(String.valueOf(number), alert));
      return new AlertsView.Board(
          state.watches().size(),
          state.raised(),
          state.open(),
          Collections.unmodifiableMap(alerts));
    }
  }

  /** What is known of each subject. */
  private static final class Watches implements Parts<Alerts, Observed, WatchPart> {

    @Override
    public List<String> changedBy(Alerts state, Observed observation) {
      return List.copyOf(state.change().subjects());
    }

    @Override
    public @Nullable WatchPart get(Alerts state, String key) {
      Watch watch = state.watches().get(key);
      return watch == null
          ? null
          : new WatchPart(
              watch.second(),
              watch.accepted(),
              watch.rejected(),
              watch.rate().mean(),
              watch.rate().deviation(),
              watch.rate().count(),
              watch.level(),
              watch.change().mean(),
              watch.change().deviation(),
              watch.change().count(),
              watch.missing());
    }

    @Override
    public Alerts restore(Alerts state, Map<String, WatchPart> parts) {
      TreePMap<String, Watch> watches = TreePMap.empty();
      TreePSet<String> byAge = TreePSet.empty();
      for (var part : parts.entrySet()) {
        WatchPart of = part.getValue();
        watches =
            watches.plus(
                part.getKey(),
                new Watch(
                    of.second(),
                    of.accepted(),
                    of.rejected(),
                    new Usual(of.rateMean(), of.rateDeviation(), of.rateCount()),
                    of.level(),
                    new Usual(of.changeMean(), of.changeDeviation(), of.changeCount()),
                    of.missing()));
        byAge = byAge.plus(Alerts.age(of.second(), part.getKey()));
      }
      return new Alerts(
          state.kind(),
          state.second(),
          state.raised(),
          state.alerts(),
          watches,
          byAge,
          Alerts.Change.NONE);
    }
  }
}
