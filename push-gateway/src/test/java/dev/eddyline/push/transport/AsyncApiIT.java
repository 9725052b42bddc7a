package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eddyline.testkit.NodeProject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract against AsyncAPI's own JSON Schema, from the npm package {@code specs}. */
class AsyncApiIT {

  private static final String PRINT_SCHEMA =
      "process.stdout.write(JSON.stringify(require('@asyncapi/specs').schemasWithoutId['3.0.0']))";

  @Test
  void theContractIsAnAsyncApiDocument() throws Exception {
    // Given
    NodeProject node = NodeProject.installed(Path.of("src", "test", "node", "asyncapi"));
    JsonNode official = new ObjectMapper().readTree(node.run("", "node", "-e", PRINT_SCHEMA));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(official);

    // When
    List<Error> errors = schema.validate(new AsyncApiDocument().root());

    // Then
    assertThat(official.get("title").textValue()).isEqualTo("AsyncAPI 3.0.0 schema.");
    assertThat(errors).isEmpty();
  }
}
