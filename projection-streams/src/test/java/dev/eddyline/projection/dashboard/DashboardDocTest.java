package dev.eddyline.projection.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.json.CommandSchema;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.DocumentedTable;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class DashboardDocTest {

  @Test
  void thePageListsEveryRefusalInTheOrderOfTheCode() throws IOException {
    // Given
    Stream<String> codes = Stream.of(Refusal.values()).map(refusal -> quoted(refusal.code()));

    // When
    List<List<String>> table = DocumentedTable.rows("DASHBOARDS.md", "refusals");

    // Then
    assertThat(table.stream().map(List::getFirst)).containsExactlyElementsOf(codes.toList());
  }

  @Test
  void thePageListsEveryCommandWithItsFields() throws IOException {
    // Given the contract
    KindContract dashboard = KindContract.of("dashboard").orElseThrow();
    Schema schema = dashboard.command().schema();
    CommandSchema commands =
        CommandSchema.of(dashboard, new Topics("dashboard", 1), new FixedSchemas());
    int envelope = schema.getFields().size() - commands.names().size();
    List<Schema> payloads =
        schema.getFields().stream()
            .skip(envelope)
            .map(field -> field.schema().getTypes().getLast())
            .toList();

    // When
    List<List<String>> table = DocumentedTable.rows("DASHBOARDS.md", "commands");

    // Then
    assertThat(table.stream().map(List::getFirst))
        .containsExactlyElementsOf(
            commands.names().stream().map(DashboardDocTest::quoted).toList());
    for (int i = 0; i < payloads.size(); i++) {
      assertThat(table.get(i).subList(1, 3))
          .containsExactly(fields(payloads.get(i), false), fields(payloads.get(i), true));
    }
  }

  private static String fields(Schema payload, boolean optional) {
    List<String> names =
        payload.getFields().stream()
            .filter(field -> field.hasDefaultValue() == optional)
            .map(field -> quoted(field.name()))
            .toList();
    return String.join(", ", names);
  }

  private static String quoted(String name) {
    return "`" + name + "`";
  }
}
