package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.topology.OwedViews.Owed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwedViewsTest {

  private static final int MAX = OwedViews.PER_COMMIT_MAX;

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
    owed.paid("a", "y");

    // Then
    assertThat(owed.anyDue(9)).isFalse();
    assertThat(owed.due(10, MAX)).containsExactly(new Owed("a", "x", 10));
  }

  @Test
  void oneThatWasPaidAndIsOwedAgainHasItsNewTime() {
    // Given
    owed.owe("a", "x", 10);
    owed.paid("a", "x");

    // When
    owed.owe("a", "x", 40);

    // Then
    assertThat(owed.anyDue(39)).isFalse();
    assertThat(owed.due(40, MAX)).containsExactly(new Owed("a", "x", 40));
  }

  @Test
  void whatIsOwedIsStoredUntilItIsPaidAndAtOnceDueAfterARestart() {
    // Given
    owed.owe("a", "x", 1_000);
    owed.owe("b", "", 2_000);
    owed.owe("c", "x", 3_000);
    owed.note();
    owed.paid("c", "x");

    // When a task begins with what is stored
    OwedViews restarted = new OwedViews(store, 50);

    // Then
    assertThat(restarted.due(50, MAX))
        .containsExactlyInAnyOrder(new Owed("a", "x", 50), new Owed("b", "", 50));
    restarted.paid("a", "x");
    restarted.paid("b", "");
    assertThat(store.all().hasNext()).isFalse();
  }

  @Test
  void whatIsPaidInTheSameCommitIsNeverStored() {
    // When
    owed.owe("a", "x", 1_000);
    owed.paid("a", "x");
    owed.note();

    // Then
    assertThat(store.all().hasNext()).isFalse();
  }

  @Test
  void soManyAreWrittenInOneCommitAndTheRestInTheNext() {
    // Given one more than that
    for (int i = 0; i <= MAX; i++) {
      owed.owe("e" + i, "x", i);
    }

    // When
    List<Owed> first = owed.due(1_000, MAX);
    first.forEach(view -> owed.paid(view.entity(), view.name()));

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
    few.paid("a", "x");
    assertThat(few.owe("c", "x", 30)).isTrue();
  }

  @Test
  void deadlinesInTheSameStoreAreAnotherMatter() {
    // Given
    Deadlines deadlines = new Deadlines(store);
    deadlines.move("a", null, Instant.ofEpochMilli(7));
    owed.owe("a", "x", 1_000);
    owed.note();

    // When, then
    assertThat(deadlines.due(Instant.ofEpochMilli(9_000_000_000_000L))).hasSize(1);
    assertThat(new OwedViews(store, 50).due(50, MAX)).hasSize(1);
  }
}
