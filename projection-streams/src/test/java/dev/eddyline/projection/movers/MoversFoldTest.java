package dev.eddyline.projection.movers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.eddyline.projection.decider.Signals;
import dev.eddyline.projection.fold.FoldRun;
import dev.eddyline.projection.fold.Seen;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.movers.DaySeen;
import dev.eddyline.schemas.movers.MoversState;
import dev.eddyline.schemas.movers.MoversView;
import dev.eddyline.schemas.movers.MoversView.Mover;
import dev.eddyline.schemas.movers.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MoversFoldTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");

  private final FoldRun<DaySeen, Movers, MoversState, Row, MoversView> run =
      new FoldRun<>(new MoversFold());

  private static MarketView.Day day(
      String date, String open, String last, String turnover, long trades) {
    BigDecimal opened = new BigDecimal(open);
    BigDecimal closed = new BigDecimal(last);
    return new MarketView.Day(
        date,
        opened,
        opened.max(closed),
        opened.min(closed),
        closed,
        BigDecimal.ONE,
        new BigDecimal(turnover),
        closed,
        trades);
  }

  private void see(String instrument, MarketView.@Nullable Day day) {
    MarketView.Ticker ticker = new MarketView.Ticker(null, null, null, null, day, 0, Map.of());
    run.see(new Seen.ViewSeen("market", instrument, 1, AT, ticker, Signals.NONE));
  }

  @Test
  void whoMovesMostIsFirstByInstrument() {
    // Given
    see("AAA-USD", day("2026-11-23", "100", "101", "500", 7));
    see("BBB-USD", day("2026-11-23", "10.00", "10.50", "900", 3));
    see("CCC-USD", day("2026-11-23", "3", "2", "100", 9));
    see("DDD-EUR", day("2026-11-23", "8", "8", "70000", 1));
    see("EEE-USD", null);

    // When
    run.commit();

    // Then
    MoversView usd = run.main("USD");
    assertThat(usd.date()).isEqualTo("2026-11-23");
    assertThat(usd.instruments()).isEqualTo(3);
    assertThat(usd.gainers())
        .containsExactly(
            entry("BBB-USD", mover(1, "10.50", "5.00", "900", 3)),
            entry("AAA-USD", mover(2, "101", "1.00", "500", 7)));
    assertThat(usd.losers()).containsExactly(entry("CCC-USD", mover(1, "2", "-33.33", "100", 9)));
    assertThat(usd.turnover().keySet()).containsExactly("BBB-USD", "AAA-USD", "CCC-USD");
    assertThat(usd.trades().keySet()).containsExactly("CCC-USD", "AAA-USD", "BBB-USD");
    MoversView all = run.main("all");
    assertThat(all.instruments()).isEqualTo(4);
    assertThat(all.gainers().keySet()).containsExactly("BBB-USD", "AAA-USD");
    assertThat(all.turnover()).isEmpty();
  }

  @Test
  void aDayThatIsWhatItWasChangesNothing() {
    // Given
    see("AAA-USD", day("2026-11-23", "100", "101", "500", 7));
    run.commit();
    Movers before = run.state("USD");

    // When a market changes without a trade, and then with one
    see("AAA-USD", day("2026-11-23", "100", "101", "500", 7));
    run.commit();
    Movers same = run.state("USD");
    see("AAA-USD", day("2026-11-23", "100", "101", "601", 8));
    run.commit();

    // Then
    assertThat(same).isSameAs(before);
    assertThat(run.main("USD").trades().get("AAA-USD").trades()).isEqualTo(8);
  }

  @Test
  void anInstrumentWithoutACurrencyIsOnTheBoardOfAllOnly() {
    // Given
    see("GOLD", day("2026-11-23", "1", "2", "1", 1));
    see("ODD-", day("2026-11-23", "1", "3", "1", 1));

    // When
    run.commit();

    // Then
    assertThat(run.main("all").gainers().keySet()).containsExactly("ODD-", "GOLD");
    assertThat(run.applied("all")).hasSize(2);
  }

  @Test
  void whoHasNotTradedOnTheNewestDayIsLeftOutUntilItDoes() {
    // Given
    see("AAA-USD", day("2026-11-23", "1", "2", "5", 1));
    see("BBB-USD", day("2026-11-24", "1", "2", "5", 1));
    run.commit();
    assertThat(run.main("USD").gainers().keySet()).containsExactly("BBB-USD");

    // When
    see("AAA-USD", day("2026-11-24", "2", "9", "5", 1));
    run.commit();

    // Then
    assertThat(run.main("USD").gainers().keySet()).containsExactly("AAA-USD", "BBB-USD");
  }

  @Test
  void onlyTheFirstTenAreListedAndInstrumentsHaveALimit() {
    // When more instruments are seen than a board takes
    for (int i = 0; i <= Movers.INSTRUMENTS_MAX; i++) {
      see("I" + i + "-USD", day("2026-11-23", "1000", "" + (1001 + i), "1", 1));
    }
    run.commit();

    // Then
    MoversView usd = run.main("USD");
    assertThat(usd.gainers()).hasSize(Movers.LISTED_MAX);
    assertThat(usd.gainers().keySet())
        .first()
        .isEqualTo("I" + (Movers.INSTRUMENTS_MAX - 1) + "-USD");
    assertThat(usd.instruments()).isEqualTo(Movers.INSTRUMENTS_MAX);
    assertThat(usd.leftOut()).isEqualTo(1);
  }

  @Test
  void theBoardsEqualThoseMadeFromAllQuotesAndWhatIsStoredGivesThemBack() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      // Given random days of some instruments, committed at random moments
      FoldRun<DaySeen, Movers, MoversState, Row, MoversView> some = new FoldRun<>(new MoversFold());
      Map<String, MarketView.Day> newest = new TreeMap<>();
      for (int i = 0; i < 200; i++) {
        String instrument = "I" + random.nextInt(30) + "-USD";
        MarketView.Day day =
            day(
                "2026-11-23",
                "" + (1 + random.nextInt(50)),
                "" + (1 + random.nextInt(50)),
                "" + random.nextInt(9),
                random.nextInt(9));
        MarketView.Ticker ticker = new MarketView.Ticker(null, null, null, null, day, 0, Map.of());
        some.see(new Seen.ViewSeen("market", instrument, i, AT, ticker, Signals.NONE));
        newest.put(instrument, day);
        if (random.nextInt(20) == 0) {
          some.commit();
        }
      }
      some.commit();

      // When
      MoversView view = some.main("USD");

      // Then each list is in its order, and nobody who is not listed would come before the last
      List<Double> changes =
          newest.values().stream()
              .map(day -> day.close().doubleValue() / day.open().doubleValue() - 1)
              .sorted()
              .toList();
      List<Double> listed =
          view.gainers().keySet().stream()
              .map(name -> newest.get(name))
              .map(day -> day.close().doubleValue() / day.open().doubleValue() - 1)
              .toList();
      List<Double> most =
          changes.reversed().stream().filter(change -> change > 0).limit(10).toList();
      assertThat(listed).as("seed %s", seed).isEqualTo(most);
      assertThat(some.restored("USD").view()).isEqualTo(view);
    }
  }

  private static Mover mover(int rank, String last, String change, String turnover, long trades) {
    return new Mover(
        rank, new BigDecimal(last), new BigDecimal(change), new BigDecimal(turnover), trades);
  }
}
