package dev.eddyline.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON Schemas against what is taken, as an independent validator reads them. */
class ShapeSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VALUES = 4_000;

  private static final KindContract POLL = KindContract.of("poll").orElseThrow();
  private static final CommandSchema COMMANDS =
      CommandSchema.of(POLL, new Topics("poll", 1), new FixedSchemas());

  /** What no command uses yet. */
  private static final Schema OTHERS =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"Others","fields":[
                {"name":"int","type":"int"},
                {"name":"long","type":{"type":"long","minimum":-5}},
                {"name":"map","type":{"type":"map","values":{"type":"string","minLength":2}}},
                {"name":"text","type":"string","default":"x"},
                {"name":"number","type":["null",{"type":"int","maximum":7}],"default":null},
                {"name":"choice","default":null,
                 "type":["null",{"type":"string","enum":["a","b"]}]},
                {"name":"price","type":{"type":"string","format":"decimal"}},
                {"name":"size","default":null,
                 "type":["null",{"type":"string","format":"decimal","pattern":"[^-].*"}]},
                {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}}]}""");

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static com.networknt.schema.Schema validator(JsonNode schema) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  static Stream<String> commands() {
    return COMMANDS.names().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandsSchemaTakesWhatTheGatewayTakes(String command) {
    // Given
    com.networknt.schema.Schema validator = validator(COMMANDS.jsonSchema(command));
    Schema avro = payload(command);
    List<JsonNode> taken = new ArrayList<>();
    for (int i = 0; i < VALUES; i++) {
      JsonNode value = new RandomShape(random, 4 + random.nextInt(60)).of(avro);

      // When
      boolean fits = COMMANDS.check(command, value).isEmpty();

      // Then
      assertThat(validator.validate(value).isEmpty())
          .as("seed %s: %s", seed, value)
          .isEqualTo(fits);
      if (fits) {
        taken.add(value);
      }
    }
    assertThat(taken).as("seed %s", seed).hasSizeBetween(VALUES / 20, VALUES - VALUES / 100);
  }

  @Test
  void soDoTheSchemasOfOtherShapes() {
    // Given
    com.networknt.schema.Schema validator = validator(ShapeSchema.of(OTHERS));
    int taken = 0;
    for (int i = 0; i < VALUES; i++) {
      JsonNode value = new RandomShape(random, 30).of(OTHERS);

      // When
      List<Violation> found = new ArrayList<>();
      JsonShape.check(OTHERS, value, "", found);

      // Then
      assertThat(validator.validate(value).isEmpty())
          .as("seed %s: %s", seed, value)
          .isEqualTo(found.isEmpty());
      taken += found.isEmpty() ? 1 : 0;
    }
    assertThat(taken).as("seed %s", seed).isBetween(VALUES / 100, VALUES - VALUES / 100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"title":"t","options":[{"id":"a"},{"id":"b"}],"maxChoices":1.0}
          {"title":"\\ud83d","options":[{"id":"a"},{"id":"b"}]}
          {"title":"t","options":[{"id":"a"},{"id":"b"}],"opensAt":"2026-02-29T09:00:00Z"}
          {"title":"t","options":[{"id":"a"},{"id":"b"}],"opensAt":"1969-12-31T09:00:00Z"}
          """)
  void whatNoSchemaCanSayIsRefusedAllTheSame(String json) throws Exception {
    // Given
    JsonNode payload = JSON.readTree(json);

    // When, Then
    assertThat(validator(COMMANDS.jsonSchema("create")).validate(payload)).isEmpty();
    assertThat(COMMANDS.check("create", payload)).hasSize(1);
  }

  @Test
  void saysForPeopleWhatTheContractSays() {
    // When
    JsonNode schema = COMMANDS.jsonSchema("cast-vote");

    // Then
    assertThat(schema.get("description").textValue()).isEqualTo("Cast the member's one ballot.");
    assertThat(schema.at("/properties/choices/description").textValue()).startsWith("single");
    assertThat(COMMANDS.jsonSchema("create").at("/properties/mayChange/default").booleanValue())
        .isTrue();
  }

  private static Schema payload(String command) {
    return POLL.command().schema().getFields().stream()
        .filter(field -> dev.eddyline.schemas.codec.Names.kebab(field.name()).equals(command))
        .map(field -> field.schema().getTypes().getLast())
        .findFirst()
        .orElseThrow();
  }
}
