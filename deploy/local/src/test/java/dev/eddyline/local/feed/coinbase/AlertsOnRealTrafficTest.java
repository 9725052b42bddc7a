package dev.eddyline.local.feed.coinbase;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.projection.alerts.Alerts;
import dev.eddyline.projection.alerts.AlertsFold;
import dev.eddyline.projection.decider.Signals;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.projection.fold.Observation;
import dev.eddyline.projection.fold.Seen;
import dev.eddyline.schemas.alerts.AlertsView;
import dev.eddyline.schemas.alerts.AlertsView.Alert;
import dev.eddyline.schemas.alerts.Observed;
import dev.eddyline.schemas.alerts.Signal;
import dev.eddyline.schemas.record.EventEnvelope;
import dev.eddyline.testkit.Election;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often real traffic is taken for unusual, and whether a burst planted in it is found. Half a
 * minute of ten instruments is repeated for half an hour, so its own bursts come again and again.
 */
class AlertsOnRealTrafficTest {

  private static final Path CAPTURE =
      Election.DATA.resolveSibling("book").resolve("coinbase_ws28.txt.gz");
  private static final int ROUNDS = 60;
  private static final Duration GATHERED = Duration.ofMillis(200);
  private static final String BUSY = "SKL-USD";

  private final AlertsFold fold = new AlertsFold();
  private final Map<String, Observed> gathered = new LinkedHashMap<>();
  private Alerts state = fold.initial();
  private Instant committed = Instant.EPOCH;

  @BeforeAll
  static void needsTheCapture() {
    assumeTrue(
        Files.exists(CAPTURE),
        () -> "skipped: no capture at " + CAPTURE.toAbsolutePath().normalize());
  }

  @Test
  void realTrafficRaisesNextToNothingAndAPlantedBurstIsFoundInItsSecond() throws IOException {
    // Given what came, at its times
    List<MarketFeedItem> items = items();
    Instant begin = items.getFirst().received();
    Duration length = Duration.between(begin, items.getLast().received());

    // When it comes again and again
    for (int round = 0; round < ROUNDS; round++) {
      Duration later = length.multipliedBy(round);
      for (MarketFeedItem item : items) {
        see(item, item.received().plus(later), round == 0);
      }
    }
    List<Alert> falseAlarms = alerts();

    // And then one instrument has a thousand in one second
    Instant planted =
        items
            .getLast()
            .received()
            .plus(length.multipliedBy(ROUNDS))
            .plusSeconds(2)
            .truncatedTo(ChronoUnit.SECONDS);
    for (int i = 0; i < 1_000; i++) {
      event(BUSY, planted.plusMillis(i * 900L / 1_000));
    }
    commit();
    List<Alert> all = alerts();

    // Then there was next to nothing before, and the burst was found in its own second
    double hours = length.multipliedBy(ROUNDS).toMillis() / 3_600_000.0;
    System.out.printf(
        "%d alerts in %.2f h of 11 subjects: %s%n", falseAlarms.size(), hours, falseAlarms);
    assertThat(falseAlarms.size() / (hours * 11)).as("alarms per subject and hour").isLessThan(1);
    assertThat(all.subList(falseAlarms.size(), all.size()))
        .anySatisfy(
            alert -> {
              assertThat(alert.signal()).isEqualTo(Signal.BURST);
              assertThat(alert.entity()).isEqualTo(BUSY);
              assertThat(alert.since().getEpochSecond()).isEqualTo(planted.getEpochSecond());
            });
  }

  private List<Alert> alerts() {
    AlertsView view = fold.views().get(state, Views.MAIN);
    return List.copyOf(((AlertsView.Board) requireNonNull(view)).alerts().values());
  }

  private void see(Seen seen) {
    for (Observation<Observed> one : fold.observe(seen)) {
      gathered.merge(one.subject(), one.value(), fold::joined);
    }
  }

  private void commit() {
    for (Observed observed : gathered.values()) {
      state = fold.apply(state, observed);
    }
    gathered.clear();
  }

  private void see(MarketFeedItem item, Instant at, boolean priced) {
    event(item.entity(), at);
    JsonNode price = item.payload().at("/trades/0/price");
    if (priced && price.isTextual()) {
      Signals signals = new Signals(new BigDecimal(price.textValue()), 0);
      see(new Seen.ViewSeen("market", item.entity(), 1, at, "", signals));
    }
  }

  private void event(String instrument, Instant at) {
    see(new Seen.EventSeen("market", instrument, new EventEnvelope(1, "c", "feed", at)));
    if (Duration.between(committed, at).compareTo(GATHERED) >= 0) {
      commit();
      committed = at;
    }
  }

  private static List<MarketFeedItem> items() throws IOException {
    CoinbaseCapture capture = new CoinbaseCapture();
    List<MarketFeedItem> items = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(CAPTURE)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        MarketFeedItem item = capture.read(line);
        if (item != null) {
          items.add(item);
        }
      }
    }
    return items;
  }
}
