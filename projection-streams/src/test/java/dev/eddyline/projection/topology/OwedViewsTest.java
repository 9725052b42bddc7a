package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.topology.OwedViews.Owed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwedViewsTest {

  private static final int MAX = OwedViews.PER_COMMIT_MAX;
  private static final long KEPT_MS = OwedViews.KEPT.toMillis();

  private final MemoryStore store = new MemoryStore();
  private final OwedViews owed = new OwedViews(store, 0);

  @Test
  void theyAreDueInTheOrderOfTheirTimesAndOnce() {
    // Given
    owed.owe("b", "candles", 30);
    owed.owe("a", "", 10);
    owed.owe("a", "candles", 20);

    // When, then
    assertThat(owed.anyDue(9)).isFalse();
    assertThat(owed.due(20, MAX))
        .containsExactly(new Owed("a", "", 10), new Owed("a", "candles", 20));
    assertThat(owed.due(20, MAX)).isEmpty();
    assertThat(owed.anyDue(30)).isTrue();
  }

  @Test
  void oneThatIsOwedKeepsItsTimeAndOneThatIsPaidIsNotDue() {
    // Given
    owed.owe("a", "x", 10);
    owed.owe("a", "x", 5);
    owed.owe("a", "y", 10);

    // When
    owed.paid("a", "y", 6);

    // Then
    assertThat(owed.anyDue(9)).isFalse();
    assertThat(owed.due(10, MAX)).containsExactly(new Owed("a", "x", 10));
  }

  @Test
  void oneThatWasPaidAndIsOwedAgainHasItsNewTime() {
    // Given
    owed.owe("a", "x", 10);
    owed.paid("a", "x", 10);

    // When
    owed.owe("a", "x", 40);

    // Then
    assertThat(owed.anyDue(39)).isFalse();
    assertThat(owed.due(40, MAX)).containsExactly(new Owed("a", "x", 40));
  }

  @Test
  void whatIsOwedIsStoredAndAtOnceDueAfterARestart() {
    // Given
    owed.owe("a", "x", 1_000);
    owed.owe("b", "", 2_000);
    owed.note(900);

    // When a task begins with what is stored
    OwedViews restarted = new OwedViews(store, 50);

    // Then
    assertThat(restarted.due(50, MAX))
        .containsExactlyInAnyOrder(new Owed("a", "x", 50), new Owed("b", "", 50));
    restarted.paid("a", "x", 50);
    restarted.paid("b", "", 50);
    restarted.note(50 + KEPT_MS);
    assertThat(store.all().hasNext()).isFalse();
  }

  @Test
  void whatIsPaidStaysStoredForAWhile() {
    // Given
    owed.owe("a", "x", 100);
    owed.note(10);

    // When
    owed.paid("a", "x", 100);
    owed.note(99 + KEPT_MS);

    // Then it counts as owed no more, and is written again only after a restart
    assertThat(owed.count()).isZero();
    assertThat(owed.anyDue(99 + KEPT_MS)).isFalse();
    assertThat(new OwedViews(store, 50).due(50, MAX)).containsExactly(new Owed("a", "x", 50));

    // And when that time is over, that is a reason for a commit, after which it is not
    assertThat(owed.anyDue(100 + KEPT_MS)).isTrue();
    assertThat(owed.due(100 + KEPT_MS, MAX)).isEmpty();
    owed.note(100 + KEPT_MS);
    assertThat(owed.anyDue(100 + KEPT_MS)).isFalse();
    assertThat(store.all().hasNext()).isFalse();
  }

  @Test
  void whatIsOwedAgainAndAgainIsStoredOnce() {
    // Given
    owed.owe("a", "x", 100);
    owed.note(10);
    assertThat(store.written()).hasSize(1);

    // When
    for (long ms = 100; ms < 3 * KEPT_MS; ms += 100) {
      owed.paid("a", "x", ms);
      owed.note(ms);
      owed.owe("a", "x", ms + 100);
      owed.note(ms);
    }

    // Then it still is, after a time in which one that rests would not be
    assertThat(store.written()).hasSize(1);
    assertThat(new OwedViews(store, 50).due(50, MAX)).hasSize(1);
  }

  @Test
  void noMoreAreStoredThanMayBeOwed() {
    // Given as many as may be, both paid and still stored
    OwedViews few = new OwedViews(store, 0, 2);
    few.owe("a", "x", 10);
    few.owe("b", "x", 10);
    few.note(1);
    few.paid("a", "x", 10);
    few.paid("b", "x", 10);
    few.note(10);
    assertThat(few.anyDue(10)).isFalse();

    // When another is owed
    few.owe("c", "x", 20);

    // Then the first that was paid is stored no more, before its time
    assertThat(few.anyDue(11)).isTrue();
    few.note(11);
    assertThat(new OwedViews(store, 50).due(50, MAX))
        .extracting(Owed::entity)
        .containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void whereTheClockIsSetBackNothingStaysStoredUntilItHasCaughtUp() {
    // Given
    owed.owe("a", "x", 9_000_000);
    owed.note(8_999_900);
    owed.paid("a", "x", 9_000_000);

    // When
    assertThat(owed.anyDue(1_000)).isTrue();
    owed.note(1_000);

    // Then
    assertThat(store.all().hasNext()).isFalse();
  }

  @Test
  void whatIsPaidInTheSameCommitIsNeverStored() {
    // When
    owed.owe("a", "x", 1_000);
    owed.paid("a", "x", 1_000);
    owed.note(1_000);

    // Then
    assertThat(store.written()).isEmpty();
  }

  @Test
  void soManyAreWrittenInOneCommitAndTheRestInTheNext() {
    // Given one more than that
    for (int i = 0; i <= MAX; i++) {
      owed.owe("e" + i, "x", i);
    }

    // When
    List<Owed> first = owed.due(1_000, MAX);
    first.forEach(view -> owed.paid(view.entity(), view.name(), 1_000));

    // Then
    assertThat(first).hasSize(MAX);
    assertThat(owed.anyDue(1_000)).isTrue();
    assertThat(owed.due(1_000, MAX)).containsExactly(new Owed("e" + MAX, "x", MAX));
  }

  @Test
  void whereAsManyAreOwedAsMayBeAnotherDoesNotRest() {
    // Given as many as may be
    OwedViews few = new OwedViews(store, 0, 2);
    assertThat(few.owe("a", "x", 10)).isTrue();
    assertThat(few.owe("b", "x", 10)).isTrue();

    // When, then: another is to be written now, one that is owed stays so
    assertThat(few.owe("c", "x", 10)).isFalse();
    assertThat(few.owe("b", "x", 20)).isTrue();
    assertThat(few.count()).isEqualTo(2);

    // When one is paid there is room again
    few.paid("a", "x", 10);
    assertThat(few.owe("c", "x", 30)).isTrue();
  }

  @Test
  void deadlinesInTheSameStoreAreAnotherMatter() {
    // Given
    Deadlines deadlines = new Deadlines(store);
    Instant at = Instant.ofEpochMilli(7);
    deadlines.move("a", null, at);
    owed.owe("a", "x", 1_000);
    owed.note(10);

    // When, then
    assertThat(deadlines.due(Instant.ofEpochMilli(9_000_000_000_000L), entity -> at)).hasSize(1);
    assertThat(new OwedViews(store, 50).due(50, MAX)).hasSize(1);
  }
}
