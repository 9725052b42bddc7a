package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Decider;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.KindTypes;
import dev.eddyline.projection.decider.Parts;
import dev.eddyline.projection.decider.Signals;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import org.pcollections.TreePMap;

/**
 * Markets: the trades, quotes and level-2 book of one instrument, told by one or several sources.
 * Nobody is a member of a market. Pure; any thread.
 */
public final class MarketKind
    implements Kind<MarketCommand, MarketEvent, Market, MarketState, Void, MarketPart, MarketView> {

  private final MarketDecider decider = new MarketDecider();
  private final MarketParts parts = new MarketParts();
  private final MarketViews views = new MarketViews();

  @Override
  public String name() {
    return "market";
  }

  @Override
  public KindTypes<MarketCommand, MarketEvent, MarketState, Void, MarketPart, MarketView> types() {
    return new KindTypes<>(
        MarketCommand.class,
        MarketEvent.class,
        MarketState.class,
        null,
        MarketPart.class,
        MarketView.class);
  }

  @Override
  public Decider<MarketCommand, MarketEvent, Target<Market, Void>> decider() {
    return decider;
  }

  @Override
  public Views<Market, MarketEvent, MarketView> views() {
    return views;
  }

  @Override
  public Parts<Market, MarketEvent, MarketPart> parts() {
    return parts;
  }

  /** The price that was last traded, and what is missing of what the sources have told. */
  @Override
  public Signals signals(MarketView main) {
    if (!(main instanceof MarketView.Ticker ticker)) {
      return Signals.NONE;
    }
    long missing = 0;
    for (MarketView.Feed feed : ticker.feeds().values()) {
      missing += feed.trades() == null ? 0 : feed.trades().missing();
      missing += feed.book() == null ? 0 : feed.book().missing();
    }
    MarketView.Last last = ticker.last();
    return new Signals(last == null ? null : last.price(), missing);
  }

  @Override
  public MarketState toRecord(Market entity) {
    if (!entity.instrument().isKnown()) {
      throw new IllegalStateException("nothing is known of the instrument");
    }
    return entity.record();
  }

  @Override
  public Market fromRecord(MarketState stored) {
    Trading trading =
        Trading.of(
            new MarketPart.Trading(
                stored.newest(),
                stored.last(),
                stored.late(),
                stored.dropped(),
                stored.newestCandles()));
    return new Market(new Instrument(TreePMap.empty(), trading, null), Changes.NONE, stored);
  }
}
