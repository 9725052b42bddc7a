package dev.eddyline.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.topic.OutcomeKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitsTest {

  private static final Waits.Key KEY = key("poll", "a", "c");

  private final Waits waits = new Waits(2);
  private final List<String> told = new ArrayList<>();

  @Test
  void everybody_who_waits_is_told_once() {
    // Given
    waits.add(KEY, waiter("first"));
    waits.add(KEY, waiter("second"));

    // When
    waits.complete(KEY, Outcome.accepted("c", 1));
    waits.complete(KEY, Outcome.accepted("c", 1));

    // Then
    assertThat(told).containsExactly("first at 1", "second at 1");
    assertThat(waits.size()).isZero();
    assertThat(waits.isAwaited(KEY)).isFalse();
  }

  @Test
  void another_kind_entity_or_command_is_another_outcome() {
    // Given
    waits.add(KEY, waiter("first"));

    // When
    waits.complete(key("board", "a", "c"), Outcome.accepted("c", 1));
    waits.complete(key("poll", "b", "c"), Outcome.accepted("c", 1));
    waits.complete(key("poll", "a", "d"), Outcome.accepted("d", 1));

    // Then
    assertThat(told).isEmpty();
    assertThat(waits.isAwaited(KEY)).isTrue();
  }

  @Test
  void who_takes_itself_out_is_not_told_and_the_others_are() {
    // Given
    Waits.Waiter leaves = waiter("leaves");
    waits.add(KEY, leaves);
    waits.add(KEY, waiter("stays"));

    // When
    waits.remove(KEY, leaves);
    waits.remove(KEY, leaves);
    waits.complete(KEY, Outcome.accepted("c", 1));

    // Then
    assertThat(told).containsExactly("stays at 1");
    assertThat(waits.size()).isZero();
  }

  @Test
  void there_is_a_limit_and_a_place_that_is_left_is_free_again() {
    // Given
    Waits.Waiter leaves = waiter("leaves");
    waits.add(KEY, leaves);
    waits.add(key("poll", "a", "d"), waiter("other"));

    // When
    boolean third = waits.add(KEY, waiter("third"));
    waits.remove(KEY, leaves);
    boolean fourth = waits.add(KEY, waiter("fourth"));

    // Then
    assertThat(third).isFalse();
    assertThat(fourth).isTrue();
    assertThat(waits.size()).isEqualTo(2);
  }

  @Test
  void at_the_end_everybody_gives_up_and_nobody_waits_any_more() {
    // Given
    waits.add(KEY, waiter("first"));

    // When
    waits.close();

    // Then
    assertThat(told).containsExactly("first gives up");
    assertThat(waits.add(KEY, waiter("second"))).isFalse();
    assertThat(waits.size()).isZero();
  }

  private static Waits.Key key(String kind, String entity, String command) {
    return new Waits.Key(kind, new OutcomeKey(entity, command));
  }

  private Waits.Waiter waiter(String name) {
    return new Waits.Waiter() {
      @Override
      public void outcome(Outcome outcome) {
        told.add(name + " at " + outcome.version());
      }

      @Override
      public void giveUp() {
        told.add(name + " gives up");
      }
    };
  }
}
