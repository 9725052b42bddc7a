package dev.eddyline.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import dev.eddyline.push.pages.PagesConfig;
import dev.eddyline.testkit.DocumentedTable;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PushConfigTest {

  @Test
  void theDocumentedTableIsThisOne() throws Exception {
    // Given nothing is set
    Settings settings = Settings.of(Map.of());

    // When
    PushConfig.from(settings);

    // Then
    assertThat(DocumentedTable.settings("push-gateway"))
        .containsExactlyElementsOf(
            settings.used().stream()
                .map(
                    used ->
                        DocumentedTable.setting(
                            used.key(), used.fallback(), used.meaning(), used.secret()))
                .toList());
  }

  @Test
  void pagesAreServedAndSendCommandsWhereTheyComeFromUnlessToldOtherwise() {
    // Given, when
    PagesConfig pages = TestGateway.config().pages();
    PagesConfig told =
        TestGateway.config("PUSH_PAGES", "false", "PUSH_COMMANDS_URL", "https://in.example")
            .pages();

    // Then
    assertThat(pages).isEqualTo(new PagesConfig(true, Optional.empty()));
    assertThat(told)
        .isEqualTo(new PagesConfig(false, Optional.of(URI.create("https://in.example"))));
  }

  @Test
  void aMistypedKeyIsFatal() {
    // Given
    assertThatThrownBy(() -> TestGateway.config("PUSH_STREAM_MAX", "7"))
        // Then
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("EDDYLINE_PUSH_STREAM_MAX");
  }
}
