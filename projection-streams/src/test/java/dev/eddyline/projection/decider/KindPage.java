package dev.eddyline.projection.decider;

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

/**
 * The page of a kind, whose tables must be what the code has.
 *
 * @param file in the folder {@code docs}
 * @param kind its name
 */
public record KindPage(String file, String kind) {

  /** The table of refusals lists every reason, in the order of the code. */
  public void assertListsRefusals(Reason<?>... reasons) throws IOException {
    List<String> codes = Stream.of(reasons).map(reason -> quoted(reason.code())).toList();
    assertThat(DocumentedTable.rows(file, "refusals").stream().map(List::getFirst))
        .containsExactlyElementsOf(codes);
  }

  /** The table of commands lists every command with its fields, in the order of the contract. */
  public void assertListsCommands() throws IOException {
    KindContract contract = KindContract.of(kind).orElseThrow();
    Schema schema = contract.command().schema();
    CommandSchema commands = CommandSchema.of(contract, new Topics(kind, 1), new FixedSchemas());
    int envelope = schema.getFields().size() - commands.names().size();
    List<List<String>> table = DocumentedTable.rows(file, "commands");
    assertThat(table.stream().map(List::getFirst))
        .containsExactlyElementsOf(commands.names().stream().map(KindPage::quoted).toList());
    for (int i = 0; i < table.size(); i++) {
      Schema payload = schema.getFields().get(envelope + i).schema().getTypes().getLast();
      assertThat(table.get(i).subList(1, 3))
          .containsExactly(fields(payload, false), fields(payload, true));
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
