package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommitPaceTest {

  private static final long MS = 1_000_000;

  private final CommitPace pace = new CommitPace(0.5, 50 * MS);
  private long now = 10_000 * MS;

  @Test
  void nothingIsDueWhileNothingHasChanged() {
    assertThat(pace.isDue(now)).isFalse();
    assertThat(pace.isPending()).isFalse();
  }

  @Test
  void theFirstChangeAfterAPauseIsDueAtOnce() {
    // Given
    commitsOfCost(4 * MS, 40);
    now += 1_000 * MS;

    // When
    pace.changed();

    // Then
    assertThat(pace.isDue(now)).isTrue();
  }

  @Test
  void underLoadAHalfShareWaitsAsLongAsACommitTakes() {
    // Given
    commitsOfCost(4 * MS, 40);

    // When a change follows a commit at once
    pace.changed();

    // Then
    assertThat(pace.pauseNanos()).isBetween(39 * MS / 10, 41 * MS / 10);
    assertThat(pace.isDue(now)).isFalse();
    assertThat(pace.isDue(now + 3 * MS)).isFalse();
    assertThat(pace.isDue(now + 5 * MS)).isTrue();
  }

  @Test
  void aSmallerShareWaitsLonger() {
    // Given
    CommitPace quarter = new CommitPace(0.25, 50 * MS);
    for (int i = 0; i < 60; i++) {
      quarter.committing(now);
      now += 4 * MS;
      quarter.isDue(now);
    }

    // Then three times the cost
    assertThat(quarter.pauseNanos()).isBetween(11 * MS, 13 * MS);
  }

  @Test
  void noCommitHoweverSlowMakesTheNextWaitLongerThanTheLongestPause() {
    // Given
    commitsOfCost(10_000 * MS, 200);

    // Then
    assertThat(pace.pauseNanos()).isLessThanOrEqualTo(50 * MS);
  }

  @Test
  void aShareIsBetweenNoneAndAll() {
    assertThatThrownBy(() -> new CommitPace(0, MS)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> new CommitPace(1, MS)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> new CommitPace(Double.NaN, MS)).hasMessageContaining("between");
  }

  private void commitsOfCost(long nanos, int times) {
    for (int i = 0; i < times; i++) {
      pace.changed();
      pace.committing(now);
      now += nanos;
      assertThat(pace.isDue(now)).isFalse();
    }
  }
}
