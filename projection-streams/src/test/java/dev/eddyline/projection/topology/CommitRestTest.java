package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitRestTest {

  private static final long MS = 1_000_000;
  private static final boolean DRAINED = true;

  private final CommitRest rest = new CommitRest();
  private final long now = -7 * MS; // clocks of System.nanoTime may be below zero

  @Test
  void whoHasNotCommittedDoesNotRest() {
    assertThat(rest.polling(now, DRAINED)).isZero();
  }

  @Test
  void aThreadRestsAsLongAsItsCommitTookAndOnce() {
    // Given
    rest.committing(now);

    // When, then
    assertThat(rest.polling(now + 3 * MS, DRAINED)).isEqualTo(3 * MS);
    assertThat(rest.polling(now + 6 * MS, DRAINED)).isZero();
  }

  @Test
  void aLongCommitIsNotFollowedByALongRest() {
    // Given
    rest.committing(now);

    // When, then
    assertThat(rest.polling(now + 900 * MS, DRAINED)).isEqualTo(CommitRest.MAX.toNanos());
  }

  @Test
  void nobodyRestsWhileSomethingPolledIsUndecided() {
    // Given
    rest.committing(now);

    // When, then: neither now, nor for that commit later
    assertThat(rest.polling(now + 3 * MS, !DRAINED)).isZero();
    assertThat(rest.polling(now + 4 * MS, DRAINED)).isZero();
  }

  @Test
  void whatWasDecidedAfterACommitIsNoPartOfIt() {
    // Given a commit in the middle of what was polled, and one at its end
    rest.committing(now);
    rest.deciding();
    rest.committing(now + 40 * MS);

    // When, then
    assertThat(rest.polling(now + 43 * MS, DRAINED)).isEqualTo(3 * MS);
  }

  @Test
  void theTasksOfAThreadCommitOneAfterTheOtherAsOne() {
    // Given
    rest.committing(now);
    rest.committing(now + 4 * MS);

    // When, then
    assertThat(rest.polling(now + 6 * MS, DRAINED)).isEqualTo(6 * MS);
  }
}
