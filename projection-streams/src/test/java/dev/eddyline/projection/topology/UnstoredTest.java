package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnstoredTest {

  private static final long REST = Unstored.REST.toMillis();

  private final Unstored<String> unstored = new Unstored<>();

  @Test
  void theOneThatIsUnstoredForLongestIsDueFirstAndItsSegmentIsNeeded() {
    // Given two, of which the first has gone on again
    unstored.add("a", 3, 1_000);
    unstored.add("b", 4, 1_500);
    unstored.add("a", 5, 1_600);

    // Then it counts from when it was first
    assertThat(unstored.firstSegment()).isEqualTo(3);
    assertThat(unstored.due(1_000 + REST - 1)).isNull();
    assertThat(unstored.due(1_000 + REST)).isEqualTo("a");

    // When it is stored
    unstored.stored("a");

    // Then the next one is the first
    assertThat(unstored.firstSegment()).isEqualTo(4);
    assertThat(unstored.due(1_000 + REST)).isNull();
    assertThat(unstored.first()).isEqualTo("b");
    unstored.stored("b");
    assertThat(unstored.isEmpty()).isTrue();
    assertThat(unstored.firstSegment()).isEqualTo(Long.MAX_VALUE);
    assertThat(unstored.due(Long.MAX_VALUE)).isNull();
  }

  @Test
  void aClockThatIsSetBackKeepsNoneFromBeingStored() {
    unstored.add("a", 0, 1_000_000);

    assertThat(unstored.due(1_000_000 - REST)).isEqualTo("a");
    assertThat(Unstored.rests(1_000_000, 1_000_000 - REST)).isFalse();
    assertThat(Unstored.rests(1_000_000, 1_000_000 - REST + 1)).isTrue();
  }

  @Test
  void ofManyACommitStoresAShare() {
    for (int i = 0; i < 800; i++) {
      unstored.add("e" + i, 0, 0);
    }

    assertThat(unstored.perCommitMax()).isEqualTo(100);
    assertThat(new Unstored<String>().perCommitMax()).isEqualTo(Unstored.PER_COMMIT_MIN);
  }
}
