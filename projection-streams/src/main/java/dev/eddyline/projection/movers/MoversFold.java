package dev.eddyline.projection.movers;

import dev.eddyline.projection.decider.Parts;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.projection.fold.Fold;
import dev.eddyline.projection.fold.FoldTypes;
import dev.eddyline.projection.fold.Input;
import dev.eddyline.projection.fold.Observation;
import dev.eddyline.projection.fold.Seen;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.movers.DaySeen;
import dev.eddyline.schemas.movers.MoversState;
import dev.eddyline.schemas.movers.MoversView;
import dev.eddyline.schemas.movers.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Movers: the instruments of all markets that move most on the newest day. One board is that of
 * all; another is that of each currency, which is what an instrument's id ends in after a hyphen. A
 * part is one instrument. Pure; any thread.
 */
public final class MoversFold implements Fold<DaySeen, Movers, MoversState, Row, MoversView> {

  private final Parts<Movers, DaySeen, Row> parts = new Rows();
  private final Views<Movers, DaySeen, MoversView> views = new Boards();

  @Override
  public String name() {
    return "movers";
  }

  @Override
  public FoldTypes<DaySeen, MoversState, Row, MoversView> types() {
    return new FoldTypes<>(DaySeen.class, MoversState.class, Row.class, MoversView.class);
  }

  @Override
  public boolean watches(String kind) {
    return kind.equals("market");
  }

  @Override
  public Set<Input> inputs() {
    return Set.of(Input.VIEWS);
  }

  @Override
  public List<Observation<DaySeen>> observe(Seen seen) {
    MarketView.Day day =
        seen instanceof Seen.ViewSeen view && view.view() instanceof MarketView.Ticker ticker
            ? ticker.day()
            : null;
    if (day == null) {
      return List.of();
    }
    Row row = new Row(day.date(), day.open(), day.close(), day.turnover(), day.trades());
    String instrument = seen.entity();
    String currency = instrument.substring(instrument.lastIndexOf('-') + 1);
    boolean named = !currency.isEmpty() && !currency.equals(instrument);
    return Stream.of(Movers.ALL, named ? currency : Movers.ALL)
        .distinct()
        .map(board -> new Observation<>(board, instrument, new DaySeen(board, instrument, row)))
        .toList();
  }

  @Override
  public DaySeen joined(DaySeen earlier, DaySeen later) {
    return later;
  }

  @Override
  public Movers initial() {
    return Movers.NONE;
  }

  @Override
  public Movers apply(Movers state, DaySeen observation) {
    return state.seen(observation);
  }

  @Override
  public Parts<Movers, DaySeen, Row> parts() {
    return parts;
  }

  @Override
  public Views<Movers, DaySeen, MoversView> views() {
    return views;
  }

  @Override
  public MoversState toRecord(Movers state) {
    return new MoversState(state.board(), state.date(), state.leftOut());
  }

  @Override
  public Movers fromRecord(MoversState stored) {
    return new Movers(stored.board(), stored.date(), TreePMap.empty(), stored.leftOut());
  }

  private static final class Rows implements Parts<Movers, DaySeen, Row> {

    @Override
    public List<String> changedBy(Movers state, DaySeen observation) {
      return List.of(observation.instrument());
    }

    @Override
    public @Nullable Row get(Movers state, String key) {
      return state.rows().get(key);
    }

    @Override
    public Movers restore(Movers state, Map<String, Row> parts) {
      return new Movers(state.board(), state.date(), TreePMap.from(parts), state.leftOut());
    }
  }

  private static final class Boards implements Views<Movers, DaySeen, MoversView> {

    /** Ranks are for reading; they need not change more often. */
    private static final Duration REST = Duration.ofMillis(250);

    @Override
    public List<String> changedBy(Movers state, DaySeen observation) {
      return List.of(MAIN);
    }

    @Override
    public MoversView get(Movers state, String name) {
      return state.view();
    }

    @Override
    public Duration restOf(String name) {
      return REST;
    }
  }
}
