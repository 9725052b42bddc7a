package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.topology.Deadlines.Due;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  private final MemoryStore store = new MemoryStore();
  private Deadlines deadlines = new Deadlines(store);

  @Test
  void oneIsGivenOutOnceWhenItHasCome() {
    // Given
    deadlines.move("lunch", null, NOON);
    deadlines.move("dinner", null, NOON.plusSeconds(1));

    // When, then
    assertThat(deadlines.due(NOON.minusMillis(1))).isEmpty();
    assertThat(deadlines.due(NOON)).containsExactly(new Due("lunch", NOON));
    assertThat(deadlines.due(NOON.plusMillis(999))).isEmpty();
    assertThat(deadlines.due(NOON.plusSeconds(9)))
        .containsExactly(new Due("dinner", NOON.plusSeconds(1)));
  }

  @Test
  void theStoreIsNotReadBeforeTheNextOneComes() {
    // Given one that is known to be the next
    deadlines.move("lunch", null, NOON);
    deadlines.due(NOON.minusSeconds(9));
    int scans = store.scans();

    // When time passes, and a later one comes
    for (int ms = 0; ms < 8_000; ms += 100) {
      deadlines.due(NOON.minusSeconds(9).plusMillis(ms));
    }
    deadlines.move("dinner", null, NOON.plusSeconds(1));
    deadlines.due(NOON.minusMillis(1));

    // Then nothing is read until it is time
    assertThat(store.scans()).isEqualTo(scans);
    deadlines.due(NOON);
    assertThat(store.scans()).isEqualTo(scans + 1);
  }

  @Test
  void anEarlierOneIsNotMissed() {
    // Given that nothing is due for long
    deadlines.move("dinner", null, NOON.plusSeconds(3_600));
    deadlines.due(NOON.minusSeconds(9));

    // When
    deadlines.move("lunch", null, NOON);
    deadlines.move("supper", null, NOON.minusSeconds(5));
    deadlines.move("supper", NOON.minusSeconds(5), null);

    // Then
    assertThat(deadlines.due(NOON)).containsExactly(new Due("lunch", NOON));
  }

  @Test
  void soManyAreGivenOutAtATickAndTheRestAtTheNext() {
    // Given
    int all = Deadlines.PER_TICK_MAX + 1;
    for (int i = 0; i < all; i++) {
      deadlines.move("poll-" + i, null, NOON.plusMillis(i));
    }

    // When, then
    assertThat(deadlines.due(NOON.plusSeconds(9))).hasSize(Deadlines.PER_TICK_MAX);
    assertThat(deadlines.due(NOON.plusSeconds(9)))
        .containsExactly(new Due("poll-" + (all - 1), NOON.plusMillis(all - 1)));
    assertThat(deadlines.due(NOON.plusSeconds(9))).isEmpty();
  }

  @Test
  void whoStartsAnewGivesOutWhatIsStillThere() {
    // Given one given out and not decided, and one that was decided
    deadlines.move("lunch", null, NOON);
    deadlines.move("dinner", null, NOON);
    deadlines.due(NOON);
    deadlines.move("dinner", NOON, null);

    // When
    deadlines = new Deadlines(store);

    // Then
    assertThat(deadlines.due(NOON)).containsExactly(new Due("lunch", NOON));
  }
}
