package dev.eddyline.projection.market;

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

class MarketDocTest {

  @Test
  void thePageListsEveryRefusalInTheOrderOfTheCode() throws IOException {
    // Given
    Stream<String> codes = Stream.of(Refusal.values()).map(refusal -> quoted(refusal.code()));

    // When
    List<List<String>> table = DocumentedTable.rows("MARKETS.md", "refusals");

    // Then
    assertThat(table.stream().map(List::getFirst)).containsExactlyElementsOf(codes.toList());
  }

  @Test
  void thePageListsEveryCommandWithItsFields() throws IOException {
    // Given the contract
    KindContract market = KindContract.of("market").orElseThrow();
    Schema schema = market.command().schema();
    CommandSchema commands = CommandSchema.of(market, new Topics("market", 1), new FixedSchemas());
    int envelope = schema.getFields().size() - commands.names().size();
    List<Schema> payloads =
        schema.getFields().stream()
            .skip(envelope)
            .map(field -> field.schema().getTypes().getLast())
            .toList();

    // When
    List<List<String>> table = DocumentedTable.rows("MARKETS.md", "commands");

    // Then
    assertThat(table.stream().map(List::getFirst))
        .containsExactlyElementsOf(commands.names().stream().map(MarketDocTest::quoted).toList());
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
