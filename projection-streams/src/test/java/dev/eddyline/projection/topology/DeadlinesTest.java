package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.topology.Deadlines.Due;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  private final MemoryStore store = new MemoryStore();
  private Deadlines deadlines = new Deadlines(store);

  /** The deadlines that entities have. */
  private final Map<String, Instant> current = new HashMap<>();

  private void move(String entity, @Nullable Instant from, @Nullable Instant to) {
    deadlines.move(entity, from, to);
    if (to == null) {
      current.remove(entity);
    } else {
      current.put(entity, to);
    }
  }

  private List<Due> due(Instant now) {
    return deadlines.due(now, current::get);
  }

  @Test
  void oneThatIsAboutToBeMovedIsNotGivenOut() {
    // Given two that have come, of entities that have gone on since the last commit
    move("lunch", null, NOON);
    move("dinner", null, NOON);
    current.put("lunch", NOON.plusSeconds(60));
    current.remove("dinner");

    // When they are due before the commit that moves them
    List<Due> before = due(NOON.plusMillis(1));

    // Then they are not given out; one whose commit is taken back is
    assertThat(before).isEmpty();
    current.put("dinner", NOON);
    assertThat(due(NOON.plusMillis(2))).containsExactly(new Due("dinner", NOON));
    move("lunch", NOON, NOON.plusSeconds(60));
    assertThat(due(NOON.plusSeconds(60))).containsExactly(new Due("lunch", NOON.plusSeconds(60)));
  }

  @Test
  void oneIsGivenOutOnceWhenItHasCome() {
    // Given
    move("lunch", null, NOON);
    move("dinner", null, NOON.plusSeconds(1));

    // When, then
    assertThat(due(NOON.minusMillis(1))).isEmpty();
    assertThat(due(NOON)).containsExactly(new Due("lunch", NOON));
    assertThat(due(NOON.plusMillis(999))).isEmpty();
    assertThat(due(NOON.plusSeconds(9))).containsExactly(new Due("dinner", NOON.plusSeconds(1)));
  }

  @Test
  void theStoreIsNotReadBeforeTheNextOneComes() {
    // Given one that is known to be the next
    move("lunch", null, NOON);
    due(NOON.minusSeconds(9));
    int scans = store.scans();

    // When time passes, and a later one comes
    for (int ms = 0; ms < 8_000; ms += 100) {
      due(NOON.minusSeconds(9).plusMillis(ms));
    }
    move("dinner", null, NOON.plusSeconds(1));
    due(NOON.minusMillis(1));

    // Then nothing is read until it is time
    assertThat(store.scans()).isEqualTo(scans);
    due(NOON);
    assertThat(store.scans()).isEqualTo(scans + 1);
  }

  @Test
  void anEarlierOneIsNotMissed() {
    // Given that nothing is due for long
    move("dinner", null, NOON.plusSeconds(3_600));
    due(NOON.minusSeconds(9));

    // When
    move("lunch", null, NOON);
    move("supper", null, NOON.minusSeconds(5));
    move("supper", NOON.minusSeconds(5), null);

    // Then
    assertThat(due(NOON)).containsExactly(new Due("lunch", NOON));
  }

  @Test
  void soManyAreGivenOutAtATickAndTheRestAtTheNext() {
    // Given
    int all = Deadlines.PER_TICK_MAX + 1;
    for (int i = 0; i < all; i++) {
      move("poll-" + i, null, NOON.plusMillis(i));
    }

    // When, then
    assertThat(due(NOON.plusSeconds(9))).hasSize(Deadlines.PER_TICK_MAX);
    assertThat(due(NOON.plusSeconds(9)))
        .containsExactly(new Due("poll-" + (all - 1), NOON.plusMillis(all - 1)));
    assertThat(due(NOON.plusSeconds(9))).isEmpty();
  }

  @Test
  void whoStartsAnewGivesOutWhatIsStillThere() {
    // Given one given out and not decided, and one that was decided
    move("lunch", null, NOON);
    move("dinner", null, NOON);
    due(NOON);
    move("dinner", NOON, null);

    // When
    deadlines = new Deadlines(store);

    // Then
    assertThat(due(NOON)).containsExactly(new Due("lunch", NOON));
  }
}
