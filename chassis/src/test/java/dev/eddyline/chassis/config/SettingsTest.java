package dev.eddyline.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void gives_what_is_set_and_the_fallback_where_nothing_is() {
    // Given
    Settings settings =
        Settings.of(
            Map.of(
                "EDDYLINE_NAME", " river ",
                "EDDYLINE_SIZE", "7",
                "EDDYLINE_BLANK", " ",
                "EDDYLINE_SITE", "https://a.example/b"));

    // When
    String name = settings.text("NAME", "lake", "a name");
    int size = settings.integer("SIZE", 1, 0, 10, "a size");
    String blank = settings.text("BLANK", "lake", "a name");
    Duration pause = settings.millis("PAUSE_MS", 250, 0, 1_000, "a pause");
    boolean loud = settings.flag("LOUD", true, "a switch");
    Optional<URI> site = settings.url("SITE", "a place");
    Optional<URI> other = settings.url("OTHER", "a place");

    // Then
    assertThat(name).isEqualTo("river");
    assertThat(size).isEqualTo(7);
    assertThat(blank).isEqualTo("lake");
    assertThat(pause).isEqualTo(Duration.ofMillis(250));
    assertThat(loud).isTrue();
    assertThat(site).contains(URI.create("https://a.example/b"));
    assertThat(other).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "EDDYLINE_SIZE, x, EDDYLINE_SIZE is no whole number: 'x'",
    "EDDYLINE_SIZE, 11, 'EDDYLINE_SIZE must be from 0 to 10, not 11'",
    "EDDYLINE_SIZE, -1, 'EDDYLINE_SIZE must be from 0 to 10, not -1'",
    "EDDYLINE_LOUD, yes, 'EDDYLINE_LOUD must be true or false, not ''yes'''",
    "EDDYLINE_COLOUR, red, 'EDDYLINE_COLOUR must be one of [blue, green], not ''red'''",
    "EDDYLINE_SITE, ftp://a, 'EDDYLINE_SITE must be a URL with http or https, not ''ftp://a'''",
    "EDDYLINE_SITE, a.example, 'EDDYLINE_SITE must be a URL with http or https, not ''a.example'''",
  })
  void refuses_what_it_cannot_use_by_name(String key, String value, String message) {
    // Given
    Settings settings = Settings.of(Map.of(key, value));
    Consumer<Settings> reading =
        all -> {
          all.integer("SIZE", 1, 0, 10, "a size");
          all.flag("LOUD", true, "a switch");
          all.oneOf("COLOUR", "blue", List.of("blue", "green"), "a colour");
          all.url("SITE", "a place");
        };

    // When, then
    assertThatThrownBy(() -> reading.accept(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessage(message);
  }

  @Test
  void an_unknown_key_of_ours_is_fatal_and_any_other_is_none_of_our_business() {
    // Given
    Settings settings = Settings.of(Map.of("EDDYLINE_NAEM", "river", "PATH", "/bin"));
    settings.text("NAME", "lake", "a name");

    // When, then
    assertThatThrownBy(settings::refuseUnknown)
        .isInstanceOf(SettingsException.class)
        .hasMessage("unknown settings [EDDYLINE_NAEM]; known are [EDDYLINE_NAME]");
  }

  @Test
  void a_secret_is_never_printed() {
    // Given
    Settings settings = Settings.of(Map.of("EDDYLINE_TOKEN", "hush", "EDDYLINE_NAME", "river"));

    // When
    settings.secret("TOKEN", "a token");
    settings.text("NAME", "lake", "a name");

    // Then
    assertThat(settings.redacted()).isEqualTo("EDDYLINE_TOKEN=***\nEDDYLINE_NAME=river");
  }

  @Test
  void one_key_has_one_meaning() {
    // Given
    Settings settings = Settings.of(Map.of());
    settings.text("NAME", "lake", "a name");

    // When, then
    assertThatThrownBy(() -> settings.text("NAME", "sea", "a name"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("EDDYLINE_NAME is asked for twice");
  }

  @ParameterizedTest
  @CsvSource({
    "'',            poll;market;alerts",
    "all,           poll;market;alerts",
    "market,        market",
    "'alerts, poll', poll;alerts",
  })
  void allKindsAreServedUnlessSomeAreNamed(String given, String served) {
    Settings settings = Settings.of(Map.of("EDDYLINE_KINDS", given));
    assertThat(settings.kinds(List.of("poll", "market", "alerts")))
        .containsExactly(served.split(";"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"polls", "poll,", ",", "poll market", "all,poll"})
  void aKindThatIsNotThereIsNamed(String given) {
    Settings settings = Settings.of(Map.of("EDDYLINE_KINDS", given));
    assertThatThrownBy(() -> settings.kinds(List.of("poll", "market")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("EDDYLINE_KINDS must be all, or some of [poll, market]");
  }
}
