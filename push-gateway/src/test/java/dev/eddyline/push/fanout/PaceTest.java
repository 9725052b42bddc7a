package dev.eddyline.push.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MS = 1_000_000;
  private static final long NOW = -3 * MS; // clocks of System.nanoTime may be below zero

  private final Pace pace = new Pace(5 * MS);

  @Test
  void deliversAtOnceBeforeTheFirstDelivery() {
    assertThat(pace.delayMs(NOW)).isZero();
  }

  @Test
  void deliversAtOnceAfterAShortDelivery() {
    // When
    pace.delivered(NOW - MS / 2, NOW, 2);

    // Then
    assertThat(pace.delayMs(NOW)).isZero();
  }

  @Test
  void restsAsLongAsADeliveryTook() {
    // When
    pace.delivered(NOW - 3 * MS, NOW, 2);

    // Then
    assertThat(pace.delayMs(NOW)).isEqualTo(3);
    assertThat(pace.delayMs(NOW + 2 * MS)).isEqualTo(1);
    assertThat(pace.delayMs(NOW + 3 * MS)).isZero();
    assertThat(pace.delayMs(NOW + 9 * MS)).isZero();
  }

  @Test
  void restsNoLongerThanAllowed() {
    // When
    pace.delivered(NOW - 900 * MS, NOW, 2);

    // Then
    assertThat(pace.delayMs(NOW)).isEqualTo(5);
  }

  @Test
  void oneViewAloneIsDeliveredAtOnceHoweverLongItTakes() {
    // When
    pace.delivered(NOW - 3 * MS, NOW, 1);

    // Then
    assertThat(pace.delayMs(NOW)).isZero();
  }

  @Test
  void withoutARestDeliversAtOnceAlways() {
    // Given
    Pace eager = new Pace(0);

    // When
    eager.delivered(NOW - 900 * MS, NOW, 2);

    // Then
    assertThat(eager.delayMs(NOW)).isZero();
  }
}
