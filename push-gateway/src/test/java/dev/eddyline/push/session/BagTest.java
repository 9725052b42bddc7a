package dev.eddyline.push.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BagTest {

  private static final class Pebble implements Bag.Element {
    private int place = -1;

    @Override
    public int place() {
      return place;
    }

    @Override
    public void place(int is) {
      place = is;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void holdsWhatASetWouldHold(long seed) {
    // Given
    Random random = new Random(seed);
    List<Pebble> pebbles = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pebbles.add(new Pebble());
    }
    Bag<Pebble> bag = new Bag<>();
    Set<Pebble> model = new LinkedHashSet<>();

    for (int step = 0; step < 1_000; step++) {
      // When
      Pebble pebble = pebbles.get(random.nextInt(pebbles.size()));
      if (random.nextBoolean() && !model.contains(pebble)) {
        bag.add(pebble);
        model.add(pebble);
      } else {
        assertThat(bag.remove(pebble)).as("seed %d", seed).isEqualTo(model.remove(pebble));
      }

      // Then
      assertThat(bag.copy()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(model);
      assertThat(bag.size()).isEqualTo(model.size());
      assertThat(bag.isEmpty()).isEqualTo(model.isEmpty());
    }
  }

  @Test
  void whoTakesOutWhatItMeetsFromTheLastToTheFirstMeetsEachOnce() {
    // Given
    Bag<Pebble> bag = new Bag<>();
    for (int i = 0; i < 10; i++) {
      bag.add(new Pebble());
    }
    List<Pebble> all = bag.copy();

    // When
    List<Pebble> met = new ArrayList<>();
    for (int i = bag.size() - 1; i >= 0; i--) {
      Pebble pebble = bag.get(i);
      met.add(pebble);
      if (i % 3 == 0) {
        bag.remove(pebble);
      }
    }

    // Then
    assertThat(met).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void anElementIsInOneBagAtMost() {
    // Given
    Pebble pebble = new Pebble();
    Bag<Pebble> one = new Bag<>();
    Bag<Pebble> other = new Bag<>();
    one.add(pebble);

    // When, Then
    assertThatThrownBy(() -> other.add(pebble)).isInstanceOf(IllegalStateException.class);
    assertThat(other.remove(pebble)).isFalse();
    assertThat(one.copy()).containsExactly(pebble);
  }
}
