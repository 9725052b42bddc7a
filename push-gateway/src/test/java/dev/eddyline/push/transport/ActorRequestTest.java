package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActorRequestTest {

  static List<String> names() {
    return List.of("a", "ada", "!", "~", "\"ada\"", "a".repeat(128));
  }

  @ParameterizedTest
  @MethodSource("names")
  void takesANameAsItIs(String name) {
    assertThat(ActorRequest.of(List.of(name))).isEqualTo(new ActorRequest.Named(name));
  }

  @Test
  void withoutTheHeaderItIsNobody() {
    assertThat(ActorRequest.of(null)).isEqualTo(new ActorRequest.Named(null));
  }

  static List<List<String>> none() {
    return List.of(
        List.of(""),
        List.of("ada lovelace"),
        List.of("ad\u00e4"),
        List.of("a\u007f"),
        List.of("a".repeat(129)),
        List.of("ada", "bob"));
  }

  @ParameterizedTest
  @MethodSource("none")
  void refusesWhatNamesNobody(List<String> values) {
    assertThat(ActorRequest.of(values))
        .isInstanceOfSatisfying(
            ActorRequest.Refused.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo("invalid-header");
              assertThat(refused.problem().status()).isEqualTo(400);
            });
  }
}
