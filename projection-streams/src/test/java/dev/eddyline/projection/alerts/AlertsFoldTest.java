package dev.eddyline.projection.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.decider.Signals;
import dev.eddyline.projection.fold.FoldRun;
import dev.eddyline.projection.fold.Seen;
import dev.eddyline.schemas.alerts.AlertsState;
import dev.eddyline.schemas.alerts.AlertsView;
import dev.eddyline.schemas.alerts.AlertsView.Alert;
import dev.eddyline.schemas.alerts.Observed;
import dev.eddyline.schemas.alerts.Signal;
import dev.eddyline.schemas.alerts.WatchPart;
import dev.eddyline.schemas.record.EventEnvelope;
import dev.eddyline.schemas.record.Rejection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertsFoldTest {

  private static final long START = Instant.parse("2026-11-23T09:00:00Z").getEpochSecond();

  private final FoldRun<Observed, Alerts, AlertsState, WatchPart, AlertsView> run =
      new FoldRun<>(new AlertsFold());

  private void vote(long second, String poll, String actor) {
    EventEnvelope event = new EventEnvelope(1, "c", actor, Instant.ofEpochSecond(second));
    run.see(new Seen.EventSeen("poll", poll, event));
  }

  private void votes(long second, int count) {
    IntStream.range(0, count).forEach(i -> vote(second, "lunch", "voter-" + i));
    run.commit();
  }

  private void refuse(long second, String actor, String code) {
    Rejection rejection =
        new Rejection("c", actor, null, Instant.ofEpochSecond(second), 3, code, "no", null);
    run.see(new Seen.RejectionSeen("poll", "lunch", rejection));
  }

  private void price(long second, String price, long missing) {
    Signals signals = new Signals(new BigDecimal(price), missing);
    run.see(new Seen.ViewSeen("market", "BTC-USD", 1, Instant.ofEpochSecond(second), "", signals));
    run.commit();
  }

  private AlertsView.Board board(String kind) {
    return (AlertsView.Board) run.main(kind);
  }

  private void quietMinute() {
    for (int i = 0; i < 60; i++) {
      votes(START + i, 5);
    }
  }

  @Test
  void aBurstIsFoundBeforeItsSecondIsOver() {
    // Given five votes a second for a minute
    quietMinute();
    assertThat(board("poll").raised()).isZero();

    // When more come in one second
    for (int i = 0; i < 4; i++) {
      votes(START + 60, 15);
    }

    // Then there is one alert of the poll, with what was seen and what is usual
    assertThat(board("poll").raised()).isEqualTo(1);
    assertThat(board("poll").open()).isEqualTo(1);
    Alert alert = board("poll").alerts().get("1");
    assertThat(alert)
        .isEqualTo(
            new Alert(
                Signal.BURST,
                "poll",
                "lunch",
                null,
                Instant.ofEpochSecond(START + 60),
                Instant.ofEpochSecond(START + 60),
                null,
                new BigDecimal("60"),
                new BigDecimal("5.0"),
                new BigDecimal("20.0"),
                Map.of()));
    assertThat(run.views("poll")).containsEntry("1", alert);
  }

  @Test
  void oneActorWhoDoesMuchMoreThanBeforeIsFoundToo() {
    // Given a voter who votes once a second in one poll after another
    for (int i = 0; i < 40; i++) {
      vote(START + i, "poll-" + i, "ada");
      run.commit();
    }

    // When there are 21 votes of hers in a second
    IntStream.range(0, 21).forEach(i -> vote(START + 40, "other-" + i, "ada"));
    run.commit();

    // Then
    assertThat(board("poll").alerts().values())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.actor()).isEqualTo("ada");
              assertThat(alert.entity()).isNull();
              assertThat(alert.observed()).isEqualTo("21");
            });
  }

  @Test
  void whatIsNewHasNoHistoryToBeUnusualAgainst() {
    // When a poll begins with very many votes
    for (int i = 0; i < Watch.SECONDS_MIN; i++) {
      votes(START + i, 1_000);
    }

    // Then
    assertThat(board("poll").raised()).isZero();
  }

  @Test
  void whatGrowsAndStaysIsUsualAfterAWhile() {
    // Given a burst that does not end
    quietMinute();
    for (int i = 60; i < 240; i++) {
      votes(START + i, 60);
    }

    // When the same comes three minutes later
    Alert first = board("poll").alerts().get("1");

    // Then the one alert has ended
    assertThat(board("poll").raised()).isEqualTo(1);
    assertThat(first.ended()).isNotNull().isBefore(Instant.ofEpochSecond(START + 240));
  }

  @Test
  void anAlertGoesOnWhileItIsSoAndEndsWhenItWasQuiet() {
    // Given an alert that is confirmed two seconds later, with more
    quietMinute();
    votes(START + 60, 40);
    votes(START + 62, 70);
    assertThat(board("poll").alerts().get("1").observed()).isEqualTo("70");

    // When time alone comes to its deadline
    assertThat(run.state("poll").deadline())
        .isEqualTo(Instant.ofEpochSecond(START + 62 + Alerts.QUIET_SECONDS));
    run.atDeadline("poll");

    // Then it has ended, and the next is another
    Alert alert = board("poll").alerts().get("1");
    assertThat(alert.since()).isEqualTo(Instant.ofEpochSecond(START + 60));
    assertThat(alert.last()).isEqualTo(Instant.ofEpochSecond(START + 62));
    assertThat(alert.ended()).isEqualTo(Instant.ofEpochSecond(START + 72));
    assertThat(board("poll").open()).isZero();
    assertThat(run.state("poll").deadline()).isNull();
    votes(START + 80, 200);
    assertThat(board("poll").raised()).isEqualTo(2);
  }

  @Test
  void aStormOfRefusalsIsFoundWhoeverIsNewWithItsCodes() {
    // When one actor is refused again and again
    for (int i = 0; i < 15; i++) {
      refuse(START, "mallory", "already-voted");
    }
    run.commit();
    for (int i = 0; i < 10; i++) {
      refuse(START, "mallory", i < 4 ? "poll-closed" : "already-voted");
    }
    run.commit();

    // Then there is an alert of the poll and one of the actor
    assertThat(board("poll").alerts().values())
        .extracting(Alert::signal, Alert::entity, Alert::actor)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Signal.REJECTIONS, "lunch", null),
            org.assertj.core.groups.Tuple.tuple(Signal.REJECTIONS, null, "mallory"));
    assertThat(board("poll").alerts().get("1").observed()).isEqualTo("25");
    assertThat(board("poll").alerts().get("1").details())
        .containsEntry("poll-closed", "4")
        .containsEntry("already-voted", "6");
  }

  @Test
  void aPriceThatJumpsIsFoundWithWhereItCameFrom() {
    // Given a price that moves by a tenth of a percent
    for (int i = 0; i < 30; i++) {
      price(START + i, i % 2 == 0 ? "100.00" : "100.10", 0);
    }
    assertThat(run.state("market").raised()).isZero();

    // When it falls by two percent
    price(START + 30, "98.098", 0);

    // Then
    Alert alert = board("market").alerts().get("1");
    assertThat(alert.signal()).isEqualTo(Signal.JUMP);
    assertThat(alert.observed()).isEqualTo("2.00");
    assertThat(alert.usual()).isEqualTo("0.10");
    assertThat(alert.limit()).isEqualTo("1.00");
    assertThat(alert.details()).containsEntry("from", "100.10").containsEntry("to", "98.098");
  }

  @Test
  void whatIsMissingIsFoundAndFoundAgainWhenItIsMore() {
    // Given
    price(START, "1.5", 0);

    // When records are missing, then some come, then more are missing
    price(START + 1, "1.5", 4);
    price(START + 2, "1.5", 1);
    price(START + 3, "1.5", 6);

    // Then
    assertThat(board("market").alerts().values())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.signal()).isEqualTo(Signal.GAP);
              assertThat(alert.observed()).isEqualTo("6");
              assertThat(alert.last()).isEqualTo(Instant.ofEpochSecond(START + 3));
            });
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "60", "600"})
  void steadyTrafficRaisesNothing(int perSecond) {
    // Given two hours of votes that come independently of one another
    long seed = System.nanoTime();
    Random random = new Random(seed);

    // When they are seen
    for (int i = 0; i < 7_200; i++) {
      votesOfOne(START + i, poisson(random, perSecond));
    }

    // Then nothing was unusual, of the poll and of whoever has sent them
    assertThat(board("poll").raised()).as("seed %s", seed).isZero();
  }

  @Test
  void howObservationsAreJoinedChangesNothing() {
    // Given the same votes and refusals, committed at random moments
    long seed = System.nanoTime();
    for (int round = 0; round < 20; round++) {
      FoldRun<Observed, Alerts, AlertsState, WatchPart, AlertsView> often =
          new FoldRun<>(new AlertsFold());
      FoldRun<Observed, Alerts, AlertsState, WatchPart, AlertsView> seldom =
          new FoldRun<>(new AlertsFold());
      Random random = new Random(seed + round);
      for (int i = 0; i < 2_000; i++) {
        Seen seen = random(random, START + i / 20);
        often.see(seen);
        seldom.see(seen);
        often.commit();
        if (i % 20 == 19) {
          seldom.commit();
        }
      }

      // When both are compared
      Alerts one = often.state("poll");
      Alerts other = seldom.state("poll");

      // Then what is known of each subject is the same, and so is what was raised
      assertThat(other.watches()).as("seed %s", seed + round).isEqualTo(one.watches());
      assertThat(other.raised()).as("seed %s", seed + round).isEqualTo(one.raised());
    }
  }

  @Test
  void whatIsStoredGivesTheStateBack() {
    // Given
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      run.see(random(random, START + i / 30));
      if (random.nextInt(10) == 0) {
        run.commit();
      }
    }
    run.commit();

    // When
    Alerts restored = run.restored("poll");

    // Then
    Alerts state = run.state("poll");
    assertThat(restored.watches()).as("seed %s", seed).isEqualTo(state.watches());
    assertThat(restored.byAge()).isEqualTo(state.byAge());
    assertThat(restored.alerts()).isEqualTo(state.alerts());
    assertThat(List.of(restored.kind(), restored.second(), restored.raised()))
        .isEqualTo(List.of(state.kind(), state.second(), state.raised()));
  }

  @Test
  void theOldestAlertsAreDropped() {
    // When more storms come than are kept, each ended by the next
    for (int i = 0; i <= Alerts.KEPT_MAX; i++) {
      for (int j = 0; j <= Watch.REJECTIONS_FLOOR; j++) {
        Rejection rejection =
            new Rejection(
                "c", "a" + j, null, Instant.ofEpochSecond(START + i * 60L), 1, "no", "no", null);
        run.see(new Seen.RejectionSeen("poll", "lunch", rejection));
      }
      run.commit();
    }

    // Then
    assertThat(board("poll").raised()).isEqualTo(Alerts.KEPT_MAX + 1);
    assertThat(board("poll").alerts()).hasSize(Alerts.KEPT_MAX).doesNotContainKey("1");
    assertThat(run.views("poll")).hasSize(Alerts.KEPT_MAX + 1).doesNotContainKey("1");
  }

  @Test
  void theSubjectsNotSeenForLongestAreDropped() {
    // When one more subject is seen than are known at once
    for (int i = 0; i < Alerts.SUBJECTS_MAX; i++) {
      vote(START + i, "lunch", "voter-" + i);
    }
    run.commit();

    // Then the poll is known still, and who was first is not
    assertThat(board("poll").watching()).isEqualTo(Alerts.SUBJECTS_MAX);
    assertThat(run.parts("poll")).isEqualTo(Alerts.SUBJECTS_MAX);
    assertThat(run.state("poll").watches())
        .containsKey("entity:lunch")
        .doesNotContainKey("actor:voter-0")
        .containsKey("actor:voter-1");
  }

  private void votesOfOne(long second, int count) {
    IntStream.range(0, count).forEach(i -> vote(second, "lunch", "feed"));
    run.commit();
  }

  private static Seen random(Random random, long second) {
    String poll = "poll-" + random.nextInt(3);
    String actor = "actor-" + random.nextInt(4);
    Instant at = Instant.ofEpochSecond(second);
    return random.nextInt(4) == 0
        ? new Seen.RejectionSeen(
            "poll",
            poll,
            new Rejection("c", actor, null, at, 1, "no-" + random.nextInt(2), "", null))
        : new Seen.EventSeen("poll", poll, new EventEnvelope(1, "c", actor, at));
  }

  /** Knuth's way, and for large means the normal distribution. */
  private static int poisson(Random random, int mean) {
    if (mean > 100) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    int count = -1;
    for (double product = 1; product > limit; product *= random.nextDouble()) {
      count++;
    }
    return Math.max(0, count);
  }
}
