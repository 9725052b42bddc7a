package dev.eddyline.projection.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpanTest {

  @Test
  void aStartReadsAsAnInstantDoes() {
    for (long seed = 0; seed < 20_000; seed++) {
      // Given a whole second of these years, or of any
      Random random = new Random(seed);
      long second = random.nextBoolean() ? random.nextInt() : random.nextLong(-1L << 42, 1L << 42);

      // When, then
      assertThat(Span.text(second * 1_000))
          .as("seed %d", seed)
          .isEqualTo(Instant.ofEpochSecond(second).toString());
    }
  }
}
