package dev.eddyline.projection.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FractionalIndexTest {

  /** Most of these pairs are those of the published description. */
  @ParameterizedTest
  @CsvSource({
    ",,a0",
    ",a0,Zz",
    "a0,,a1",
    "a0,a1,a0V",
    "a0V,a1,a0l",
    "Zz,a0,ZzV",
    "Zz,a1,a0",
    ",Y00,Xzzz",
    "bzz,,c000",
    "a0,a0V,a0G",
    "a0,a0G,a08",
    "b125,b129,b127",
    "a0,a1V,a1",
    "Zz,a01,a0",
    ",a0V,a0",
    ",b999,b99",
    ",A000000000000000000000000001,A000000000000000000000000000V",
    "zzzzzzzzzzzzzzzzzzzzzzzzzzy,,zzzzzzzzzzzzzzzzzzzzzzzzzzz",
    "zzzzzzzzzzzzzzzzzzzzzzzzzzz,,zzzzzzzzzzzzzzzzzzzzzzzzzzzV"
  })
  void aKeyIsFoundBetween(String low, String high, String expected) {
    assertThat(FractionalIndex.between(low, high)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a00",
        "a0V0",
        "A00000000000000000000000000",
        "0",
        "-a0",
        "a-",
        "b0",
        "a0/",
        "a0ä",
        "a01234567890123456789012345678901234567890123456789012345678901234"
      })
  void whatIsNoKeyIsKnown(String key) {
    assertThat(FractionalIndex.isValid(key)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> FractionalIndex.between(key, null));
  }

  @Test
  void keysMustBeInOrder() {
    assertThatIllegalArgumentException().isThrownBy(() -> FractionalIndex.between("a1", "a0"));
    assertThatIllegalArgumentException().isThrownBy(() -> FractionalIndex.between("a1", "a1"));
  }

  @Test
  void betweenAnyTwoNeighboursThereIsAKeyThatDoesNotEndInTheLowestDigit() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      int at = random.nextInt(keys.size() + 1);
      String low = at == 0 ? null : keys.get(at - 1);
      String high = at == keys.size() ? null : keys.get(at);

      String key = FractionalIndex.between(low, high);

      assertThat(FractionalIndex.isValid(key)).as("seed %d: %s", seed, key).isTrue();
      if (low != null) {
        assertThat(key).as("seed %d", seed).isGreaterThan(low);
      }
      if (high != null) {
        assertThat(key).as("seed %d", seed).isLessThan(high);
      }
      keys.add(at, key);
    }
  }

  @Test
  void keysStayShortAtBothEnds() {
    String last = FractionalIndex.FIRST;
    String first = FractionalIndex.FIRST;
    for (int i = 0; i < 10_000; i++) {
      last = FractionalIndex.between(last, null);
      first = FractionalIndex.between(null, first);
    }
    assertThat(last.length()).isLessThanOrEqualTo(4);
    assertThat(first.length()).isLessThanOrEqualTo(4);
  }
}
