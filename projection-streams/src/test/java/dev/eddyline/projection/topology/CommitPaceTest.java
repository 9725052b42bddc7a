package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitPaceTest {

  private static final long MS = 1_000_000;
  private static final boolean DRAINED = true;

  private final CommitPace pace = new CommitPace(50 * MS);
  private final long now = -7 * MS; // clocks of System.nanoTime may be below zero

  @Test
  void nothingIsDueWhileNothingHasChanged() {
    assertThat(pace.isDue(now, DRAINED)).isFalse();
    assertThat(pace.isDue(now + 1_000 * MS, !DRAINED)).isFalse();
  }

  @Test
  void aChangeIsDueAtOnceWhenNothingElseIsToBeDecided() {
    // When
    pace.changed(now);

    // Then
    assertThat(pace.isDue(now, DRAINED)).isTrue();
  }

  @Test
  void aChangeWaitsForTheRestOfItsBatchButNotForEver() {
    // When
    pace.changed(now);

    // Then
    assertThat(pace.isDue(now + 49 * MS, !DRAINED)).isFalse();
    assertThat(pace.isDue(now + 50 * MS, !DRAINED)).isTrue();
  }

  @Test
  void theWaitIsThatOfTheFirstChange() {
    // Given
    pace.changed(now);

    // When
    pace.changed(now + 49 * MS);

    // Then
    assertThat(pace.isDue(now + 50 * MS, !DRAINED)).isTrue();
  }

  @Test
  void aCommitTakesAllThatWasWritten() {
    // Given
    pace.changed(now);

    // When
    pace.committing();

    // Then
    assertThat(pace.isDue(now + 50 * MS, DRAINED)).isFalse();
  }

  @Test
  void theNextChangeBeginsAWaitOfItsOwn() {
    // Given
    pace.changed(now);
    pace.committing();

    // When
    pace.changed(now + 60 * MS);

    // Then
    assertThat(pace.isDue(now + 61 * MS, !DRAINED)).isFalse();
    assertThat(pace.isDue(now + 110 * MS, !DRAINED)).isTrue();
  }
}
