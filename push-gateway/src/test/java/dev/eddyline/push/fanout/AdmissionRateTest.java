package dev.eddyline.push.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionRateTest {

  private static final long SECOND = 1_000_000_000;
  private static final long NOW = -5 * SECOND; // clocks of System.nanoTime may be below zero

  private final AdmissionRate rate = new AdmissionRate(10, NOW);

  private int taken(long now, int asked) {
    int taken = 0;
    for (int i = 0; i < asked; i++) {
      taken += rate.take(now) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aSecondsWorthMayComeTogether() {
    assertThat(taken(NOW, 100)).isEqualTo(10);
  }

  @Test
  void thenOneComesAfterAnother() {
    // Given
    taken(NOW, 100);

    // When, then
    assertThat(taken(NOW + SECOND / 20, 100)).isZero();
    assertThat(taken(NOW + SECOND / 10, 100)).isEqualTo(1);
    assertThat(taken(NOW + SECOND / 2, 100)).isEqualTo(4);
  }

  @Test
  void aLongPauseAllowsNoMoreThanASecondsWorth() {
    // Given
    taken(NOW, 100);

    // When, then
    assertThat(taken(NOW + 1_000 * SECOND, 100)).isEqualTo(10);
  }

  @Test
  void thoseWhoAreRefusedDoNotCount() {
    // Given
    taken(NOW, 1_000_000);

    // When, then
    assertThat(taken(NOW + SECOND, 100)).isEqualTo(10);
  }
}
