package dev.eddyline.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.ProblemCode;
import dev.eddyline.chassis.websocket.WebSocketProblem;
import dev.eddyline.ingest.admit.CommandKind;
import dev.eddyline.ingest.admit.IngestProblem;
import dev.eddyline.schemas.contract.CommandExample;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.json.CommandSchema;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;

/** The document against what the code knows, and against the one that was reviewed. */
class OpenApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GOLDEN = Path.of("src", "test", "resources", "openapi.json");
  private static final CommandKind POLL = kind();
  private static final List<CommandExample> EXAMPLES =
      KindContract.of("poll").orElseThrow().examples();

  private static CommandKind kind() {
    Topics topics = new Topics("poll", 1);
    KindContract contract = KindContract.of("poll").orElseThrow();
    return new CommandKind(topics, CommandSchema.of(contract, topics, new FixedSchemas()));
  }

  static ObjectNode document() {
    return OpenApi.of(List.of(POLL), "/v1/ws");
  }

  private static List<String> errors(String pointer, JsonNode value) {
    ObjectNode schema = JSON.createObjectNode().put("$ref", "#" + pointer);
    schema.set("components", document().get("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schema)
        .validate(value)
        .stream()
        .map(Error::toString)
        .toList();
  }

  @Test
  void it_is_the_one_that_was_reviewed() throws Exception {
    // Given
    DefaultPrettyPrinter lines =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));

    // When
    String written = JSON.writer(lines).writeValueAsString(document()) + "\n";

    // Then a change is to be looked at, and copied from there where it is meant
    Path now = Path.of("target", "openapi.json");
    Files.writeString(now, written);
    assertThat(written)
        .as("%s is not %s", now, GOLDEN)
        .isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
  }

  @Test
  void its_version_is_the_projects() throws Exception {
    String version =
        XPathFactory.newInstance()
            .newXPath()
            .evaluate(
                "/project/parent/version",
                DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of("pom.xml").toFile()));

    assertThat(document().at("/info/version").textValue()).isEqualTo(version);
  }

  @Test
  void every_problem_is_there_with_its_status() {
    // Given
    Set<String> documented = new TreeSet<>();
    for (JsonNode schema : document().at("/components/schemas")) {
      JsonNode members = schema.at("/allOf/1/properties");
      String status = members.at("/status/const").asText();
      members
          .path("code")
          .findValues("enum")
          .forEach(codes -> codes.forEach(code -> documented.add(status + " " + code.asText())));
    }
    Set<String> onLines = new TreeSet<>();
    document()
        .at("/components/schemas/batchResult")
        .findValues("enum")
        .getFirst()
        .forEach(code -> onLines.add(code.textValue()));

    // When
    Set<String> missing = new TreeSet<>();
    Stream.<ProblemCode[]>of(
            ListenerProblem.values(), IngestProblem.values(), WebSocketProblem.values())
        .flatMap(Stream::of)
        .filter(problem -> !documented.contains(problem.status() + " " + problem.code()))
        .forEach(problem -> missing.add(problem.code()));

    // Then only what is told of lines alone has no status
    assertThat(missing).containsExactly(IngestProblem.INVALID_COMMAND.code());
    assertThat(onLines).containsAll(missing);
  }

  @Test
  void every_command_has_a_path_and_an_example() {
    // Given
    Set<String> shown = new HashSet<>();
    EXAMPLES.forEach(example -> shown.add(example.command()));

    // When, Then
    for (String command : POLL.schema().names()) {
      assertThat(document().get("paths").has("/v1/poll/{id}/" + command)).isTrue();
    }
    assertThat(shown).isEqualTo(POLL.schema().names());
    assertThat(EXAMPLES).extracting(CommandExample::name).doesNotHaveDuplicates();
    assertThat(EXAMPLES).extracting(CommandExample::status).contains(200, 202, 409, 422);
  }

  @Test
  void examples_are_what_the_schemas_demand() {
    for (CommandExample example : EXAMPLES) {
      assertThat(errors("/components/schemas/poll." + example.command(), example.payload()))
          .as(example.name())
          .isEmpty();
    }
    JsonNode socket = document().at("/paths/~1v1~1ws/get/x-websocket/examples/poll-socket/value");
    for (JsonNode message : socket.get("client")) {
      assertThat(errors("/components/schemas/message", message)).as("%s", message).isEmpty();
    }
    for (JsonNode result : socket.get("server")) {
      assertThat(errors("/components/schemas/result", result)).as("%s", result).isEmpty();
    }
  }
}
