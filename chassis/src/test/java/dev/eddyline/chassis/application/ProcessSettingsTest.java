package dev.eddyline.chassis.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.testkit.DocumentedTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every application asks for when it is a process of its own. */
class ProcessSettingsTest {

  @Test
  void the_documented_table_is_this_one() throws Exception {
    // Given nothing is set
    Settings settings = Settings.of(Map.of());

    // When
    RegistryConfig.from(settings::text, settings::secret);
    ApplicationRunner.stopTimeout(settings);

    // Then
    assertThat(DocumentedTable.settings("process"))
        .containsExactlyElementsOf(
            settings.used().stream()
                .map(
                    used ->
                        DocumentedTable.setting(
                            used.key(), used.fallback(), used.meaning(), used.secret()))
                .toList());
  }
}
