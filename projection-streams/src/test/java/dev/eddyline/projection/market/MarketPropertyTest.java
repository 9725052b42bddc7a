package dev.eddyline.projection.market;

import static dev.eddyline.projection.market.Markets.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.KindRun;
import dev.eddyline.projection.market.SlowMarket.Told;
import dev.eddyline.schemas.market.Level;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketCommand.Action;
import dev.eddyline.schemas.market.MarketCommand.ApplyBook;
import dev.eddyline.schemas.market.MarketCommand.ApplyQuotes;
import dev.eddyline.schemas.market.MarketCommand.ApplyTrades;
import dev.eddyline.schemas.market.MarketCommand.Correct;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Side;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What must hold for every market, tried on random ones. */
class MarketPropertyTest {

  private static final int MARKETS = 60;

  private static final Map<String, Duration> INTERVALS =
      Map.of(
          "candles-1s", Duration.ofSeconds(1),
          "candles-1m", Duration.ofMinutes(1),
          "candles-5m", Duration.ofMinutes(5),
          "candles-1h", Duration.ofHours(1));

  @Test
  void howItemsAreGroupedShuffledAndRepeatedDoesNotMatter() {
    forRandomMarkets(
        seed -> {
          RandomFeed feed = new RandomFeed(seed);
          Run inOrder = new Run().take(feed.oneByOne());

          Run shuffled = new Run().take(feed.shuffledAndRepeated());

          assertThat(shuffled.run.entity().instrument())
              .isEqualTo(inOrder.run.entity().instrument());
          assertThat(shuffled.run.parts()).isEqualTo(inOrder.run.parts());
          // As text, which shows the order of every map as well.
          assertThat(shuffled.views()).isEqualTo(inOrder.views());
        });
  }

  @Test
  void feedingTwiceChangesNothing() {
    forRandomMarkets(
        seed -> {
          RandomFeed feed = new RandomFeed(seed);
          Run once = new Run().take(feed.oneByOne());
          int events = once.run.events().size();

          once.take(feed.shuffledAndRepeated());

          assertThat(once.run.events()).hasSize(events);
        });
  }

  @Test
  void candlesDayAndLastEqualThoseMadeFromAllTrades() {
    forRandomMarkets(
        seed -> {
          RandomFeed feed = new RandomFeed(seed);
          Run run = new Run().take(feed.shuffledAndRepeated());

          assertTradesAre(run, feed.told, feed.newest());
        });
  }

  @Test
  void soTheyDoAfterCorrections() {
    forRandomMarkets(
        seed -> {
          // Given trades, some of which are corrected between the others
          RandomFeed feed = new RandomFeed(seed);
          Random random = new Random(~seed);
          List<Told> counted = new ArrayList<>();
          Run run = new Run();
          Instant newest = null;
          for (Told told : feed.told) {
            run.take(List.of(new ApplyTrades(told.source(), List.of(told.trade()))));
            newest = told.trade().time();
            counted.add(told);
            if (random.nextInt(3) == 0) {
              correct(run, counted, random);
            }
          }

          // Then
          if (newest != null) {
            assertTradesAre(run, counted, newest);
          }
          assertThat(run.run.restored().instrument()).isEqualTo(run.run.entity().instrument());
        });
  }

  /** Corrects any trade, mostly one of the newest; what is refused changes nothing. */
  private static void correct(Run run, List<Told> counted, Random random) {
    if (counted.isEmpty()) {
      return;
    }
    int back = random.nextInt(random.nextBoolean() ? 3 : 100);
    int index = Math.max(0, counted.size() - 1 - back);
    Told told = counted.get(index);
    Trade trade = told.trade();
    boolean bust = random.nextBoolean();
    BigDecimal price = trade.price().add(BigDecimal.valueOf(random.nextInt(5) - 2L));
    BigDecimal size = BigDecimal.valueOf(1 + random.nextInt(9), random.nextInt(3));
    MarketCommand correct =
        bust
            ? new Correct(told.source(), trade.sequence(), Action.BUST, null, null)
            : new Correct(told.source(), trade.sequence(), Action.AMEND, price, size);
    if (run.run.take(command(correct)) instanceof Decision.Accepted) {
      if (bust) {
        counted.remove(index);
      } else {
        counted.set(
            index,
            new Told(
                told.source(),
                new Trade(trade.sequence(), trade.time(), price, size, trade.side())));
      }
    }
  }

  private static void assertTradesAre(Run run, List<Told> told, Instant newest) {
    INTERVALS.forEach(
        (view, interval) ->
            assertThat(((MarketView.Candles) run.run.views().get(view)).candles())
                .as(view)
                .hasToString(SlowMarket.candles(told, interval, newest).toString()));
    MarketView.Ticker ticker = (MarketView.Ticker) run.run.view();
    assertThat(ticker.day()).isEqualTo(SlowMarket.day(told));
    assertThat(ticker.last()).isEqualTo(SlowMarket.last(told));
    assertThat(ticker.late()).isZero();
  }

  @Test
  void theBookEqualsOneMadeInOrder() {
    forRandomMarkets(
        seed -> {
          RandomFeed feed = new RandomFeed(seed);

          Run run = new Run().take(feed.shuffledAndRepeated());

          Book book = run.run.entity().instrument().book();
          if (book != null) {
            if (book.complete() && book.seen().missing() == 0) {
              assertThat(book.bids().gone()).isEmpty();
              assertThat(book.asks().gone()).isEmpty();
            }
            assertThat(sizes(book.bids()))
                .hasToString(SlowMarket.side(feed.snapshot, feed.updates, true).toString());
            assertThat(sizes(book.asks()))
                .hasToString(SlowMarket.side(feed.snapshot, feed.updates, false).toString());
          }
        });
  }

  private static Map<BigDecimal, BigDecimal> sizes(Levels levels) {
    Map<BigDecimal, BigDecimal> sizes = new LinkedHashMap<>();
    levels.levels().values().forEach(level -> sizes.put(level.price(), level.size()));
    return sizes;
  }

  @Test
  void whatIsStoredGivesTheStateBack() {
    forRandomMarkets(
        seed -> {
          Run run = new Run();
          for (MarketCommand payload : new RandomFeed(seed).shuffledAndRepeated()) {
            run.take(List.of(payload));
            assertThat(run.run.restored().instrument()).isEqualTo(run.run.entity().instrument());
          }
        });
  }

  @Test
  void whatIsStoredOfSeveralCommandsGivesTheStateBack() {
    forRandomMarkets(
        seed -> {
          Random random = new Random(seed);
          Run run = new Run();
          List<MarketCommand> left = new RandomFeed(seed).shuffledAndRepeated();
          while (!left.isEmpty()) {
            int together = Math.min(left.size(), 1 + random.nextInt(12));
            List<MarketCommand> commands = left.subList(0, together);
            run.run.inOneCommit(() -> run.take(commands));
            left = left.subList(together, left.size());
            assertThat(run.run.restored().instrument()).isEqualTo(run.run.entity().instrument());
          }
        });
  }

  @Test
  void everyViewIsAsTheStateHasItNow() {
    forRandomMarkets(
        seed -> {
          MarketKind kind = new MarketKind();
          Run run = new Run();
          for (MarketCommand payload : new RandomFeed(seed).shuffledAndRepeated()) {
            run.take(List.of(payload));
            run.run
                .views()
                .forEach(
                    (name, view) ->
                        assertThat(view)
                            .as(name)
                            .isEqualTo(kind.views().get(run.run.restored(), name)));
          }
        });
  }

  @Test
  void replayingTheEventsGivesTheStateBack() {
    forRandomMarkets(
        seed -> {
          Run run = new Run().take(new RandomFeed(seed).shuffledAndRepeated());

          Run replayed = new Run();
          run.run.events().forEach(replayed.run::replay);

          assertThat(replayed.run.entity()).isEqualTo(run.run.entity());
          assertThat(replayed.run.parts()).isEqualTo(run.run.parts());
          assertThat(replayed.views()).isEqualTo(run.views());
        });
  }

  private static void forRandomMarkets(LongConsumer property) {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + MARKETS; seed++) {
      try {
        property.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("fails with seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** A market that is told of. */
  private static final class Run {
    private final KindRun<
            MarketCommand, MarketEvent, Market, MarketState, Void, MarketPart, MarketView>
        run = Markets.run();

    Run take(List<? extends MarketCommand> payloads) {
      for (MarketCommand payload : payloads) {
        assertThat(run.take(command(payload))).isInstanceOf(Decision.Accepted.class);
      }
      return this;
    }

    Map<String, String> views() {
      return run.views().entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, view -> view.getValue().toString()));
    }
  }

  /** Two sources that tell of one instrument; some of what they number is never told. */
  private static final class RandomFeed {
    private final Random random;
    private final List<Told> told = new ArrayList<>();
    private final List<Quote> quotes = new ArrayList<>();
    private final List<Update> updates = new ArrayList<>();
    private @Nullable Snapshot snapshot;
    private final List<Snapshot> pages = new ArrayList<>();

    RandomFeed(long seed) {
      random = new Random(seed);
      long ms = random.nextInt(50_000_000);
      int step = 1 << random.nextInt(20);
      long[] sequences = {random.nextInt(200), random.nextInt(200)};
      int trades = 1 + random.nextInt(120);
      for (int i = 0; i < trades; i++) {
        ms += random.nextInt(step);
        int source = random.nextInt(2);
        sequences[source] += random.nextInt(20) == 0 ? 1 + random.nextInt(40) : 1;
        told.add(
            new Told(
                "s" + source,
                new Trade(
                    sequences[source],
                    Markets.T0.plusMillis(ms),
                    BigDecimal.valueOf(random.nextInt(2_000) - 200, random.nextInt(3)),
                    BigDecimal.valueOf(1 + random.nextInt(500), random.nextInt(3)),
                    random.nextBoolean() ? Side.BUY : null)));
      }
      for (int i = 1; i < random.nextInt(30); i++) {
        BigDecimal bid = BigDecimal.valueOf(random.nextInt(100));
        quotes.add(
            new Quote(i * 3L, Markets.T0, bid, null, bid.add(BigDecimal.ONE), BigDecimal.TEN));
      }
      long sequence = 10;
      for (int i = 0; i < random.nextInt(120); i++) {
        sequence += random.nextInt(15) == 0 ? 2 : 1;
        updates.add(
            new Update(sequence, Markets.T0.plusMillis(sequence), levels(true), levels(false)));
      }
      if (random.nextInt(4) > 0) {
        takeSnapshot(random.nextInt(30));
      }
    }

    /** In one or two pages, of which the second may never come. */
    private void takeSnapshot(long sequence) {
      List<Level> bids = whole(true);
      List<Level> asks = whole(false);
      int parts = 1 + random.nextInt(2);
      int half = parts == 1 ? bids.size() : bids.size() / 2;
      pages.add(new Snapshot(sequence, Markets.T0, 1, parts, bids.subList(0, half), asks));
      boolean all = parts == 1;
      if (parts == 2 && random.nextInt(4) > 0) {
        pages.add(new Snapshot(sequence, null, 2, 2, bids.subList(half, bids.size()), List.of()));
        all = true;
      }
      snapshot = new Snapshot(sequence, null, 1, 1, all ? bids : bids.subList(0, half), asks);
    }

    private List<Level> whole(boolean bids) {
      List<Level> levels = new ArrayList<>();
      for (int i = 0; i < random.nextInt(20); i++) {
        levels.add(new Level(BigDecimal.valueOf(bids ? -i : i + 1L), size(1)));
      }
      return levels;
    }

    private List<Level> levels(boolean bids) {
      List<Level> levels = new ArrayList<>();
      int from = random.nextInt(10);
      for (int i = 0; i < random.nextInt(4); i++) {
        int scale = random.nextInt(2);
        BigDecimal price = BigDecimal.valueOf(bids ? -from - i : from + i + 1L).setScale(scale);
        levels.add(new Level(price, size(0)));
      }
      return levels;
    }

    private BigDecimal size(int least) {
      return BigDecimal.valueOf(least + random.nextInt(3), random.nextInt(2));
    }

    Instant newest() {
      return told.getLast().trade().time();
    }

    private List<MarketCommand> oneByOne() {
      List<MarketCommand> commands = new ArrayList<>();
      told.forEach(t -> commands.add(new ApplyTrades(t.source(), List.of(t.trade()))));
      quotes.forEach(quote -> commands.add(new ApplyQuotes("s0", List.of(quote))));
      pages.forEach(page -> commands.add(new ApplyBook("s1", page, null)));
      updates.forEach(update -> commands.add(new ApplyBook("s1", null, List.of(update))));
      return commands;
    }

    /** Trades come up to the grace late, all else anyhow; several at once, and more than once. */
    private List<MarketCommand> shuffledAndRepeated() {
      List<Told> trades = new ArrayList<>();
      Map<Told, Long> arrivals = new HashMap<>();
      for (Told one : told) {
        long delay = random.nextLong(Trading.GRACE.toMillis() + 1);
        arrivals.put(one, one.trade().time().toEpochMilli() + delay);
        trades.add(one);
      }
      trades.sort(Comparator.comparingLong(arrivals::get));
      List<MarketCommand> commands = new ArrayList<>(grouped(trades));
      List<MarketCommand> others = new ArrayList<>();
      List<Quote> shuffledQuotes = shuffled(quotes);
      for (int i = 0; i < shuffledQuotes.size(); i += 3) {
        others.add(
            new ApplyQuotes(
                "s0", shuffledQuotes.subList(i, Math.min(i + 3, shuffledQuotes.size()))));
      }
      List<Update> shuffledUpdates = shuffled(updates);
      for (int i = 0; i < shuffledUpdates.size(); i += 4) {
        others.add(
            new ApplyBook(
                "s1", null, shuffledUpdates.subList(i, Math.min(i + 4, shuffledUpdates.size()))));
      }
      pages.forEach(page -> others.add(new ApplyBook("s1", page, null)));
      others.addAll(shuffled(others).subList(0, others.size() / 3));
      for (MarketCommand other : shuffled(others)) {
        commands.add(random.nextInt(commands.size() + 1), other);
      }
      return commands;
    }

    private List<MarketCommand> grouped(List<Told> trades) {
      List<MarketCommand> commands = new ArrayList<>();
      int from = 0;
      while (from < trades.size()) {
        String source = trades.get(from).source();
        int to = from + 1;
        while (to < trades.size()
            && trades.get(to).source().equals(source)
            && random.nextInt(4) > 0) {
          to++;
        }
        List<Trade> group =
            new ArrayList<>(trades.subList(from, to).stream().map(Told::trade).toList());
        // An overlap with what was told just before.
        if (from > 0 && trades.get(from - 1).source().equals(source)) {
          group.addFirst(trades.get(from - 1).trade());
        }
        commands.add(new ApplyTrades(source, group));
        from = to;
      }
      return commands;
    }

    private <T> List<T> shuffled(List<T> items) {
      List<T> shuffled = new ArrayList<>(items);
      Collections.shuffle(shuffled, random);
      return shuffled;
    }
  }
}
