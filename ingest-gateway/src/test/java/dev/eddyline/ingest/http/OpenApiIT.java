package dev.eddyline.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.testkit.NodeProject;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The document as npm's {@code @seriousme/openapi-schema-validator} reads it. */
@Timeout(180)
class OpenApiIT {

  private static NodeProject node;

  @BeforeAll
  static void install() throws Exception {
    node = NodeProject.installed(Path.of("src", "test", "js", "openapi"));
  }

  private static JsonNode judged(JsonNode document) throws Exception {
    return new ObjectMapper().readTree(node.run(document.toString(), "node", "validate.mjs"));
  }

  @Test
  void it_is_an_open_api_document() throws Exception {
    // When
    JsonNode judged = judged(OpenApiTest.document());

    // Then
    assertThat(judged.get("version").textValue()).isEqualTo("3.1");
    assertThat(judged.get("errors")).isEmpty();
  }

  @Test
  void what_is_none_is_found() throws Exception {
    // Given
    ObjectNode document = OpenApiTest.document();
    document.putObject("paths").putObject("no-slash");
    ((ObjectNode) document.get("info")).remove("version");

    // When
    JsonNode judged = judged(document);

    // Then
    assertThat(judged.get("errors")).isNotEmpty();
  }
}
