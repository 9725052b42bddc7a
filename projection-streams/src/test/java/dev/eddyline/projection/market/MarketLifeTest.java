package dev.eddyline.projection.market;

import static dev.eddyline.projection.market.Markets.amend;
import static dev.eddyline.projection.market.Markets.book;
import static dev.eddyline.projection.market.Markets.bust;
import static dev.eddyline.projection.market.Markets.command;
import static dev.eddyline.projection.market.Markets.decimal;
import static dev.eddyline.projection.market.Markets.levels;
import static dev.eddyline.projection.market.Markets.quote;
import static dev.eddyline.projection.market.Markets.quotes;
import static dev.eddyline.projection.market.Markets.replaced;
import static dev.eddyline.projection.market.Markets.snapshot;
import static dev.eddyline.projection.market.Markets.trade;
import static dev.eddyline.projection.market.Markets.traded;
import static dev.eddyline.projection.market.Markets.trades;
import static dev.eddyline.projection.market.Markets.update;
import static dev.eddyline.projection.market.Markets.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketEvent.BookReplaced;
import dev.eddyline.schemas.market.MarketEvent.QuotesApplied;
import dev.eddyline.schemas.market.MarketEvent.TradeAmended;
import dev.eddyline.schemas.market.MarketEvent.TradeBusted;
import dev.eddyline.schemas.market.Snapshot;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.market.Update;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state against every command and every event. */
class MarketLifeTest {

  private static final Trade TRADE = trade(1, 0, "10", "1");
  private static final Snapshot SNAPSHOT = snapshot(1, levels("9 1"), levels("11 1"));
  private static final Update UPDATE = update(2, levels("9 2"), levels());
  private static final QuotesApplied QUOTED = new QuotesApplied("x", List.of(quote(1, "9", "10")));
  private static final TradeBusted BUSTED = new TradeBusted("x", 1);

  /** The histories that lead to the states. */
  private static final Map<String, List<MarketEvent>> HISTORIES =
      Map.ofEntries(
          Map.entry("unknown", List.of()),
          Map.entry("traded", List.of(traded(TRADE))),
          Map.entry("busted", List.of(traded(TRADE), BUSTED)),
          Map.entry("quoted", List.of(QUOTED)),
          Map.entry("booked", List.of(replaced(SNAPSHOT))),
          Map.entry("updated", List.of(replaced(SNAPSHOT), updated(UPDATE))),
          Map.entry("without snapshot", List.of(updated(UPDATE))),
          Map.entry("booked by y", List.of(new BookReplaced("y", SNAPSHOT))));

  private static final Map<String, MarketCommand> COMMANDS = new LinkedHashMap<>();
  private static final Map<String, MarketEvent> EVENTS = new LinkedHashMap<>();

  static {
    COMMANDS.put("ApplyTrades", trades(TRADE));
    COMMANDS.put("ApplyQuotes", quotes(quote(1, "9", "10")));
    COMMANDS.put("ApplyBook", book(SNAPSHOT));
    COMMANDS.put("ApplyBook, updates", book(UPDATE));
    COMMANDS.put("Correct", bust(1));
    COMMANDS.put("Correct, amend", amend(1, "11", "1"));
    EVENTS.put("TradesApplied", traded(TRADE));
    EVENTS.put("QuotesApplied", QUOTED);
    EVENTS.put("BookReplaced", replaced(SNAPSHOT));
    EVENTS.put("BookUpdated", updated(UPDATE));
    EVENTS.put("TradeBusted", BUSTED);
    EVENTS.put("TradeAmended", new TradeAmended("x", 1, decimal("11"), decimal("1")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown          | TradesApplied | QuotesApplied | BookReplaced | BookUpdated            | no-such-trade | no-such-trade
          traded           | -             | QuotesApplied | BookReplaced | BookUpdated            | TradeBusted   | TradeAmended
          busted           | -             | QuotesApplied | BookReplaced | BookUpdated            | -             | trade-busted
          quoted           | TradesApplied | -             | BookReplaced | BookUpdated            | no-such-trade | no-such-trade
          booked           | TradesApplied | QuotesApplied | -            | BookUpdated            | no-such-trade | no-such-trade
          updated          | TradesApplied | QuotesApplied | -            | -                      | no-such-trade | no-such-trade
          without snapshot | TradesApplied | QuotesApplied | BookReplaced | -                      | no-such-trade | no-such-trade
          booked by y      | TradesApplied | QuotesApplied | BookReplaced | book-of-another-source | no-such-trade | no-such-trade
          """)
  void everyStateAnswersEveryCommand(
      String state,
      String applyTrades,
      String applyQuotes,
      String replace,
      String update,
      String bust,
      String amend) {
    // Given
    List<String> expected = List.of(applyTrades, applyQuotes, replace, update, bust, amend);

    // When
    List<String> answers =
        COMMANDS.values().stream().map(payload -> answer(state, payload)).toList();

    // Then
    assertThat(answers).isEqualTo(expected);
  }

  private static String answer(String state, MarketCommand payload) {
    var run = Markets.run();
    HISTORIES.get(state).forEach(run::replay);
    return switch (run.take(command(payload))) {
      case Decision.Accepted<MarketEvent> accepted -> names(accepted.events());
      case Decision.Rejected<MarketEvent> rejected -> rejected.code();
    };
  }

  private static String names(List<MarketEvent> events) {
    return events.isEmpty()
        ? "-"
        : events.stream()
            .map(event -> event.getClass().getSimpleName())
            .collect(Collectors.joining(" "));
  }

  /** What each event changes: the views; "-" where it cannot happen. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown          | main candles | main | book main | book main | -            | -
          traded           | main candles | main | book main | book main | main candles | main candles
          busted           | main candles | main | book main | book main | -            | -
          quoted           | main candles | main | book main | book main | -            | -
          booked           | main candles | main | book      | book main | -            | -
          updated          | main candles | main | book      | book      | -            | -
          without snapshot | main candles | main | book main | book      | -            | -
          booked by y      | main candles | main | book main | book main | -            | -
          """)
  void everyStateFollowsOnlyTheEventsThatCanHappenToIt(
      String state,
      String applied,
      String quoted,
      String replaced,
      String updated,
      String busted,
      String amended) {
    List<String> expected = List.of(applied, quoted, replaced, updated, busted, amended);
    List<MarketEvent> events = List.copyOf(EVENTS.values());
    MarketKind kind = new MarketKind();
    for (int i = 0; i < events.size(); i++) {
      MarketEvent event = events.get(i);
      var run = Markets.run();
      HISTORIES.get(state).forEach(run::replay);
      Market before = run.entity();
      if (expected.get(i).equals("-")) {
        assertThatThrownBy(() -> run.replay(event)).isInstanceOf(IllegalStateException.class);
        assertThat(run.entity()).isSameAs(before);
      } else {
        run.replay(event);
        List<String> changed = kind.views().changedBy(run.entity(), event);
        assertThat(String.join(" ", names(changed)))
            .as(event.toString())
            .isEqualTo(expected.get(i));
      }
    }
  }

  /** The views of candles change together. */
  private static Set<String> names(Iterable<String> views) {
    Set<String> names = new LinkedHashSet<>();
    for (String view : views) {
      names.add(view.isEmpty() ? "main" : view.startsWith("candles") ? "candles" : view);
    }
    return names;
  }

  @Test
  void theTablesKnowEveryCommandAndEvent() {
    Set<String> commands =
        COMMANDS.keySet().stream()
            .map(name -> name.replaceFirst(",.*", ""))
            .collect(Collectors.toSet());
    assertThat(commands).isEqualTo(casesOf(MarketCommand.class));
    assertThat(EVENTS.keySet()).isEqualTo(casesOf(MarketEvent.class));
  }

  private static Set<String> casesOf(Class<?> type) {
    return Arrays.stream(type.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .collect(Collectors.toSet());
  }

  @Test
  void whatIsUnknownHasNoRecord() {
    MarketKind kind = new MarketKind();
    Market unknown = kind.decider().initial().entity();
    assertThat(kind.deadline(unknown)).isNull();
    assertThatThrownBy(() -> kind.toRecord(unknown)).isInstanceOf(IllegalStateException.class);
  }
}
