package dev.eddyline.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.testkit.DocumentedTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProjectionSettingsTest {

  @Test
  void theDocumentedTableIsThisOne() throws Exception {
    // Given nothing is set
    Settings settings = Settings.of(Map.of());

    // When
    Main.configure(settings);

    // Then all but what every process has is in the projection's table
    List<List<String>> all =
        settings.used().stream()
            .map(
                used ->
                    DocumentedTable.setting(
                        used.key(), used.fallback(), used.meaning(), used.secret()))
            .toList();
    List<List<String>> everyProcess = DocumentedTable.settings("process");
    assertThat(all).containsAll(everyProcess.subList(0, everyProcess.size() - 1));
    assertThat(DocumentedTable.settings("projection"))
        .containsExactlyElementsOf(
            all.stream().filter(setting -> !everyProcess.contains(setting)).toList());
  }
}
