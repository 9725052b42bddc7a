package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
    assertThat(ActorRequest.of(List.of(name), null)).isEqualTo(new ActorRequest.Named(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void takesTheSameNamesFromTheAddress(String name) {
    // Given
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);

    // When
    ActorRequest request = ActorRequest.of(null, List.of(encoded));

    // Then
    assertThat(request).isEqualTo(new ActorRequest.Named(name));
  }

  @Test
  void withoutBothItIsNobody() {
    assertThat(ActorRequest.of(null, null)).isEqualTo(new ActorRequest.Named(null));
  }

  @Test
  void theHeaderWins() {
    assertThat(ActorRequest.of(List.of("ada"), List.of("bob")))
        .isEqualTo(new ActorRequest.Named("ada"));
    assertThat(ActorRequest.of(List.of("ada"), List.of("", "bob")))
        .isEqualTo(new ActorRequest.Named("ada"));
    assertThat(ActorRequest.of(List.of(""), List.of("bob")))
        .isInstanceOf(ActorRequest.Refused.class);
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
    assertRefused(ActorRequest.of(values, null), "invalid-header", "Eddyline-Actor");
  }

  static List<List<String>> noneInTheAddress() {
    return List.of(
        List.of(""),
        List.of("ada%20lovelace"),
        List.of("ada+lovelace"),
        List.of("ad%C3%A4"),
        List.of("a%7F"),
        List.of("a%0A"),
        List.of("a%"),
        List.of("%61".repeat(129)),
        List.of("ada", "ada"));
  }

  @ParameterizedTest
  @MethodSource("noneInTheAddress")
  void refusesWhatNamesNobodyInTheAddress(List<String> values) {
    assertRefused(ActorRequest.of(null, values), "invalid-parameter", "actor");
  }

  private static void assertRefused(ActorRequest request, String code, String field) {
    assertThat(request)
        .isInstanceOfSatisfying(
            ActorRequest.Refused.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo(code);
              assertThat(refused.problem().status()).isEqualTo(400);
              assertThat(refused.problem().violations())
                  .singleElement()
                  .satisfies(fault -> assertThat(fault.field()).isEqualTo(field));
            });
  }
}
