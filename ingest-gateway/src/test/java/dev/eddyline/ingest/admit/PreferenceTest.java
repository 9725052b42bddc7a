package dev.eddyline.ingest.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 7240: what cannot be complied with is passed over, never a reason to refuse. */
class PreferenceTest {

  private static final int UNASKED = 5;
  private static final int MAX = 30;

  static Stream<Arguments> headers() {
    return Stream.of(
        arguments(List.of(), UNASKED, null),
        arguments(List.of(""), UNASKED, null),
        arguments(List.of("wait=3"), 3, "wait=3"),
        arguments(List.of("wait=0"), 0, "wait=0"),
        arguments(List.of("WAIT = 3 "), 3, "wait=3"),
        arguments(List.of("wait=\"3\""), 3, "wait=3"),
        arguments(List.of("wait=31"), MAX, "wait=30"),
        arguments(List.of("wait=99999999999999999999"), MAX, "wait=30"),
        arguments(List.of("respond-async"), 0, "respond-async"),
        arguments(List.of("Respond-Async; why=\"so, wait=9\""), 0, "respond-async"),
        arguments(List.of("respond-async, wait=10"), 10, "respond-async, wait=10"),
        arguments(List.of("wait=10", "respond-async"), 10, "respond-async, wait=10"),
        arguments(List.of("handling=lenient, return=minimal"), UNASKED, null),
        arguments(List.of("note=\"a \\\" b, wait=9\", wait=3;x"), 3, "wait=3"),
        arguments(List.of("wait=3, wait=4"), 3, "wait=3"),
        arguments(List.of("wait=soon, wait=4"), UNASKED, null),
        arguments(List.of("wait"), UNASKED, null),
        arguments(List.of("wait="), UNASKED, null),
        arguments(List.of("wait=-1"), UNASKED, null),
        arguments(List.of("respond-async, wait=1.5"), 0, "respond-async"),
        arguments(List.of("wait=\"3"), UNASKED, null),
        arguments(List.of(",,=,;"), UNASKED, null));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void says_how_long_to_wait_and_what_is_applied(
      List<String> headers, int seconds, String applied) {
    // When
    Preference preference =
        Preference.of(headers, Duration.ofSeconds(UNASKED), Duration.ofSeconds(MAX));

    // Then
    assertThat(preference).isEqualTo(new Preference(Duration.ofSeconds(seconds), applied));
  }
}
