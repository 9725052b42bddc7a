package dev.eddyline.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.poll.PollKind;
import dev.eddyline.schemas.contract.KindContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KindsTest {

  @Test
  void everyContractHasItsRules() {
    for (KindContract contract : KindContract.all()) {
      assertThat(Kinds.of(contract.kind()).name()).isEqualTo(contract.kind());
    }
  }

  @Test
  void twoOfOneNameEndTheStart() {
    // Given
    List<Kind<?, ?, ?, ?, ?, ?, ?>> twice = List.of(new PollKind(), new PollKind());

    // When, then
    assertThatThrownBy(() -> Kinds.byName(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'poll'");
  }

  @Test
  void aContractWithoutRulesIsSaidSo() {
    Map<String, Kind<?, ?, ?, ?, ?, ?, ?>> one = Kinds.byName(List.of(new PollKind()));
    assertThat(one).containsOnlyKeys("poll");
    assertThatThrownBy(() -> Kinds.of("no-such-kind"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such-kind");
  }
}
