package dev.eddyline.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "lunch", "BTC-USD", "2017_mayor.v2~x", "a:b", "0", "...", ".a"})
  void takes_what_stands_unescaped_in_an_address(String id) {
    assertThat(EntityId.isValid(id)).isTrue();
    assertThat(id).matches(EntityId.PATTERN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "a b", "a/b", "a%2Fb", "a\u0000", "a\n", "ä", "a?", "a#", "a,b", ".", ".."
      })
  void refuses_everything_else(String id) {
    assertThat(EntityId.isValid(id)).isFalse();
    assertThat(id).doesNotMatch(EntityId.PATTERN);
  }

  @Test
  void has_a_longest_length() {
    assertThat(EntityId.isValid("a".repeat(EntityId.LENGTH_MAX))).isTrue();
    assertThat(EntityId.isValid("a".repeat(EntityId.LENGTH_MAX + 1))).isFalse();
    assertThat("a".repeat(EntityId.LENGTH_MAX)).matches(EntityId.PATTERN);
    assertThat("a".repeat(EntityId.LENGTH_MAX + 1)).doesNotMatch(EntityId.PATTERN);
  }
}
