package dev.eddyline.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {

  private static AllowedOrigins origins(String given) {
    return AllowedOrigins.from(
        Settings.of(Map.of("EDDYLINE_ALLOW_ORIGIN", given)),
        "ALLOW_ORIGIN",
        AllowedOrigins.OWN,
        "origins");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                           | https://a.example      | false
          none                                         | https://a.example      | false
          *                                            | https://a.example      | true
          https://a.example                            | https://a.example      | true
          https://a.example                            | http://a.example       | false
          https://a.example                            | https://a.example:8443 | false
          https://a.example                            | https://b.example      | false
          'https://a.example , http://127.0.0.1:8081'  | http://127.0.0.1:8081  | true
          'https://a.example , http://127.0.0.1:8081'  | https://a.example      | true
          'https://a.example , http://127.0.0.1:8081'  | http://127.0.0.1:808   | false
          chrome-extension://abcdef                    | chrome-extension://abcdef | true
          null                                         | null                   | true
          """)
  void an_origin_is_one_of_them_or_not(String given, String origin, boolean allowed) {
    // Given, when
    AllowedOrigins origins = origins(given);

    // Then
    assertThat(origins.allows(origin)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pages.example",
        "https://pages.example/",
        "https://pages.example/app",
        "https://Pages.example",
        "https://",
        "https://a.example,",
        "https://a.example,*",
        "none,https://a.example",
        "https://a.example https://b.example"
      })
  void what_no_browser_would_write_is_refused(String given) {
    assertThatThrownBy(() -> origins(given))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("EDDYLINE_ALLOW_ORIGIN must be *, none, or origins as in https://");
  }

  @Test
  void the_one_at_fault_is_named() {
    assertThatThrownBy(() -> origins("https://a.example, b.example"))
        .hasMessageEndingWith(", not 'b.example'");
  }
}
