package dev.eddyline.projection.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeenTest {

  private static final int SETS = 500;

  @Test
  void itIsAPlainSetOfNumbers() {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + SETS; seed++) {
      // Given
      Random random = new Random(seed);
      TreeSet<Long> plain = new TreeSet<>();
      Seen seen = Seen.NONE;

      // When
      for (int i = 0; i < random.nextInt(200); i++) {
        long number = 1_000L + random.nextInt(150);
        assertThat(seen.contains(number)).as("seed %s", seed).isEqualTo(plain.contains(number));
        seen = seen.plus(number);
        plain.add(number);
      }

      // Then
      if (!plain.isEmpty()) {
        assertThat(seen.from()).as("seed %s", seed).isEqualTo(plain.first());
        assertThat(seen.to()).as("seed %s", seed).isEqualTo(plain.last());
        assertThat(seen.missing())
            .as("seed %s", seed)
            .isEqualTo(plain.last() - plain.first() + 1 - plain.size());
        long contiguous = plain.first();
        while (plain.contains(contiguous + 1)) {
          contiguous++;
        }
        assertThat(seen.contiguous()).as("seed %s", seed).isEqualTo(contiguous);
      }
      for (long number = 990; number < 1_160; number++) {
        assertThat(seen.contains(number)).as("seed %s", seed).isEqualTo(plain.contains(number));
      }
      assertThat(Seen.of(seen.toRecord())).as("seed %s", seed).isEqualTo(seen);
    }
  }

  @Test
  void theOrderDoesNotMatter() {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + SETS; seed++) {
      Random random = new Random(seed);
      List<Long> numbers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        numbers.add((long) random.nextInt(100));
      }
      Seen inOrder = all(numbers);
      Collections.shuffle(numbers, random);

      assertThat(all(numbers)).as("seed %s", seed).isEqualTo(inOrder);
    }
  }

  @Test
  void startingAnewForgetsWhatIsBelow() {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + SETS; seed++) {
      // Given
      Random random = new Random(seed);
      long start = random.nextInt(120);
      List<Long> numbers = new ArrayList<>();
      for (int i = 0; i < random.nextInt(60); i++) {
        numbers.add((long) random.nextInt(100));
      }

      // When
      Seen seen = all(numbers).startingAt(start);

      // Then it is what it would be had the start come first and nothing below it
      numbers.removeIf(number -> number <= start);
      numbers.addFirst(start);
      assertThat(seen).as("seed %s", seed).isEqualTo(all(numbers));
    }
  }

  @Test
  void withTooManyGapsTheLowestIsGivenUp() {
    // Given
    Seen seen = Seen.NONE;
    for (long number = 0; number <= Seen.GAPS_MAX; number++) {
      seen = seen.plus(number * 3);
    }
    assertThat(seen.gaps()).hasSize(Seen.GAPS_MAX);
    assertThat(seen.lost()).isZero();

    // When
    Seen next = seen.plus((Seen.GAPS_MAX + 1) * 3L);

    // Then
    assertThat(next.gaps()).hasSize(Seen.GAPS_MAX);
    assertThat(next.lost()).isEqualTo(2);
    assertThat(next.missing()).isEqualTo(seen.missing());
    assertThat(next.contains(1)).isTrue();
    assertThat(next.contains(4)).isFalse();
  }

  @Test
  void aViewTellsTheFirstGaps() {
    Seen seen = Seen.NONE.plus(1).plus(5).plus(7);
    assertThat(seen.shown()).hasToString("{2=4, 6=6}");

    for (long number = 0; number <= Seen.GAPS_SHOWN_MAX; number++) {
      seen = seen.plus(10 + number * 2);
    }
    assertThat(seen.shown()).hasSize(Seen.GAPS_SHOWN_MAX);
  }

  private static Seen all(List<Long> numbers) {
    Seen seen = Seen.NONE;
    for (long number : numbers) {
      seen = seen.plus(number);
    }
    return seen;
  }
}
