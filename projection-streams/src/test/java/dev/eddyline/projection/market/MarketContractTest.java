package dev.eddyline.projection.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever the rules give can be written as its contract says, and reads the same. */
class MarketContractTest {

  private static final KindContract MARKET = KindContract.of("market").orElseThrow();

  @Test
  void whatIsWrittenReadsTheSame() {
    // Given a market with everything in it
    var run = Markets.run();
    run.take(
        Markets.command(
            Markets.trades(
                Markets.trade(1, 0, "0.00001305", "985.50"),
                Markets.trade(3, 30_000, "1.5", "1"),
                Markets.trade(4, 70_000, "-1.5", "1"),
                Markets.trade(5, 1, "1", "1"))));
    run.take(Markets.command(Markets.bust(1)));
    run.take(Markets.command(Markets.amend(4, "2", "3")));
    run.take(Markets.command(Markets.quotes(Markets.quote(1, "9", "10"))));
    run.take(
        Markets.command(
            Markets.book(Markets.snapshot(1, Markets.levels("9 1"), Markets.levels("10.50 2")))));
    run.take(
        Markets.command(
            Markets.book(Markets.update(3, Markets.levels("9 0"), Markets.levels("11 2")))));
    FixedSchemas schemas = new FixedSchemas();
    RecordCodec<Event<MarketEvent>> events =
        RecordCodec.of(MARKET.event(), schemas, "events", Event.class, MarketEvent.class);
    RecordCodec<View<MarketView>> views =
        RecordCodec.of(MARKET.view(), schemas, "views", View.class, MarketView.class);
    RecordCodec<Entity<MarketState>> entities =
        RecordCodec.of(MARKET.entity(), schemas, "entities", Entity.class, MarketState.class);
    Contract part = MARKET.part();
    RecordCodec<MarketPart> parts = RecordCodec.of(part, schemas, "parts", MarketPart.class);

    // When, then
    for (MarketEvent event : run.events()) {
      Event<MarketEvent> record = new Event<>(1, "c", "a", Instant.EPOCH, event);
      assertThat(events.decode(events.encode(record))).isEqualTo(record);
    }
    for (MarketView view : run.views().values()) {
      View<MarketView> record = new View<>(1, "e", Instant.EPOCH, null, view);
      assertThat(views.decode(views.encode(record))).isEqualTo(record);
    }
    for (MarketPart stored : run.parts().values()) {
      assertThat(parts.decode(parts.encode(stored))).isEqualTo(stored);
    }
    var trading = (MarketPart.Trading) run.parts().get(Changes.TRADING).content();
    MarketState ofBefore =
        new MarketState(
            trading.newest(),
            trading.last(),
            trading.late(),
            trading.dropped(),
            trading.newestCandles());
    for (MarketState state : List.of(new MarketKind().toRecord(run.entity()), ofBefore)) {
      Entity<MarketState> record = new Entity<>(1, Instant.EPOCH, state);
      assertThat(entities.decode(entities.encode(record))).isEqualTo(record);
    }
    assertThat(run.views().keySet())
        .containsExactlyInAnyOrder(
            "", "book", "candles-1s", "candles-1m", "candles-5m", "candles-1h");
    assertThat(run.events()).hasSize(6);
    assertThat(casesOf(run.parts().values().stream().map(MarketPart::content).toList()))
        .isEqualTo(MarketPart.Content.class.getPermittedSubclasses().length);
  }

  private static long casesOf(List<?> values) {
    return values.stream().map(Object::getClass).distinct().count();
  }
}
