package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import dev.eddyline.testkit.DocumentedTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UpSettingsTest {

  private static final Path DATA = Path.of("data");

  /** The tables that {@code up} reads. */
  private static final List<String> TABLES =
      List.of("ingest-gateway", "push-gateway", "projection", "local", "registry");

  @Test
  void theDocumentedTableOfUpIsThisOne() throws Exception {
    // Given nothing is set
    Settings settings = Settings.of(Map.of());

    // When
    UpConfig.from(settings, DATA);

    // Then
    assertThat(DocumentedTable.settings("local")).containsExactlyElementsOf(rows(settings));
  }

  @Test
  void theDocumentedTableOfTheRegistryIsThisOne() throws Exception {
    // Given nothing is set
    Settings settings = Settings.of(Map.of());

    // When
    Applications.registryHttp(settings);

    // Then
    assertThat(DocumentedTable.settings("registry")).containsExactlyElementsOf(rows(settings));
  }

  @Test
  void upKnowsTheKeysOfItsTablesAndNoOther() throws Exception {
    // Given every documented key
    TreeSet<String> documented = new TreeSet<>();
    for (String table : TABLES) {
      documented.addAll(keys(table));
    }

    // When a key is set that nobody knows
    Map<String, String> environment = Map.of("EDDYLINE_PARTITION", "3");
    UpConfig config = UpConfig.from(Settings.of(Map.of()), DATA);

    // Then those that are known are the documented ones
    assertThatThrownBy(() -> Applications.from(config, environment, "127.0.0.1:9092"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("unknown settings [EDDYLINE_PARTITION]; known are " + documented);
  }

  private static List<List<String>> rows(Settings settings) {
    return settings.used().stream()
        .map(
            used ->
                DocumentedTable.setting(used.key(), used.fallback(), used.meaning(), used.secret()))
        .toList();
  }

  private static List<String> keys(String table) throws IOException {
    return DocumentedTable.settings(table).stream()
        .map(row -> row.getFirst().replace("`", ""))
        .toList();
  }
}
