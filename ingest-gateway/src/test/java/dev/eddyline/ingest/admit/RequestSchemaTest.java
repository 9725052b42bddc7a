package dev.eddyline.ingest.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eddyline.ingest.admit.Admission.OutcomeWait;
import dev.eddyline.schemas.contract.CommandExample;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.json.CommandSchema;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told of requests against what is read of them. */
class RequestSchemaTest {

  private static final int LINES = 20_000;
  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  private static final KindContract CONTRACT = KindContract.of("poll").orElseThrow();
  private static final Topics TOPICS = new Topics("poll", 1);
  private static final CommandKind POLL =
      new CommandKind(TOPICS, CommandSchema.of(CONTRACT, TOPICS, new FixedSchemas()));
  private static final OutcomeWait WAIT =
      new OutcomeWait(Duration.ofSeconds(5), Duration.ofSeconds(30));

  private final Admission admission = new Admission(List.of(POLL), WAIT, () -> "made-up");
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static Schema lines(boolean idNeeded) {
    ObjectNode schema =
        RequestSchema.line(List.of(POLL), idNeeded, (kind, command) -> "#/$defs/" + command);
    ObjectNode payloads = schema.putObject("$defs");
    POLL.schema().names().forEach(name -> payloads.set(name, POLL.schema().jsonSchema(name)));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  private boolean isTaken(JsonNode line, boolean idNeeded) {
    try {
      LineTerms terms = new LineTerms(null, idNeeded, true, Duration.ofSeconds(5));
      return admission.admit(line, terms, Instant.EPOCH).record().length > 0;
    } catch (Refusal refusal) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_lines_schema_takes_what_the_gateway_takes(boolean idNeeded) {
    // Given
    Schema schema = lines(idNeeded);
    int taken = 0;
    for (int i = 0; i < LINES; i++) {
      JsonNode line = line();

      // When
      boolean isTaken = isTaken(line, idNeeded);

      // Then
      assertThat(schema.validate(line).isEmpty()).as("seed %s: %s", seed, line).isEqualTo(isTaken);
      taken += isTaken ? 1 : 0;
    }
    assertThat(taken).as("seed %s", seed).isBetween(LINES / 20, LINES - LINES / 20);
  }

  /** An example's line with some members changed, added or gone. */
  private JsonNode line() {
    List<CommandExample> examples = CONTRACT.examples();
    CommandExample example = examples.get(random.nextInt(examples.size()));
    ObjectNode line = RequestSchema.line("poll", example.id(), example).deepCopy();
    List<String> members = List.copyOf(CommandLine.MEMBERS);
    for (int i = random.nextInt(4); i > 0; i--) {
      String member = members.get(random.nextInt(members.size()));
      if (random.nextInt(3) == 0) {
        line.remove(member);
      } else {
        line.set(member, value(member));
      }
    }
    if (random.nextInt(20) == 0) {
      line.put("more", 1);
    }
    return random.nextInt(50) == 0 ? MAKE.arrayNode().add(line) : line;
  }

  private JsonNode value(String member) {
    if (member.equals(CommandLine.TO) && random.nextBoolean()) {
      return MAKE.textNode(
          pick(
              "poll/lunch/open",
              "poll/../open",
              "poll/./close",
              "poll/.../close",
              "poll//close",
              "poll/lunch/open/",
              "poll/lunch/opens",
              "/poll/lunch/open",
              "pall/lunch/open",
              "poll/" + "a".repeat(128) + "/open",
              "poll/" + "a".repeat(129) + "/open",
              "poll/a%20b/open",
              "poll/ä/open"));
    }
    return switch (random.nextInt(9)) {
      case 0 -> MAKE.numberNode(random.nextInt(5) - 1);
      case 1 -> MAKE.numberNode(Long.MAX_VALUE);
      case 2 -> MAKE.numberNode(new BigInteger("9223372036854775808"));
      case 3 -> MAKE.booleanNode(random.nextBoolean());
      case 4 -> MAKE.nullNode();
      case 5 -> MAKE.objectNode();
      case 6 -> MAKE.textNode("x".repeat(99 + random.nextInt(3)));
      case 7 -> MAKE.textNode("x".repeat(127 + random.nextInt(3)));
      default -> MAKE.textNode(pick("", "a", "a b", "ä", "a\n", "~!", "\u007f"));
    };
  }

  private String pick(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  @Test
  void a_headers_pattern_takes_what_the_gateway_takes() {
    // Given
    List<String> values =
        Stream.of("", "a", "a b", "ä", "0", "07", "7", "\"7\"", "\"0\"", "\"07\"", "W/\"7\"", "*")
            .flatMap(text -> Stream.of(text, text + "x".repeat(99), "1" + "0".repeat(17), text))
            .toList();
    for (JsonNode header : RequestSchema.commandHeaders()) {
      String name = header.get("name").textValue();
      JsonNode pattern = header.path("schema").path("pattern");
      if (pattern.isMissingNode() || name.equals(Header.TRACEPARENT)) {
        continue; // What cannot be read is passed over, and never refused.
      }
      for (String value : values) {
        // When
        boolean isTaken = isTaken(name, value);

        // Then
        assertThat(value.matches(pattern.textValue())).as("%s: %s", name, value).isEqualTo(isTaken);
      }
    }
  }

  private boolean isTaken(String header, String value) {
    Map<String, String> headers =
        switch (header) {
          case Header.SOURCE -> Map.of(header, value, Header.SEQUENCE, "1");
          case Header.SEQUENCE -> Map.of(header, value, Header.SOURCE, "feed");
          default -> Map.of(header, value);
        };
    try {
      admission.head(
          admission.target("/v1/poll/lunch/open"),
          name ->
              name.equals(Header.CONTENT_TYPE)
                  ? List.of("application/json")
                  : headers.containsKey(name) ? List.of(headers.get(name)) : List.of());
      return true;
    } catch (Refusal refusal) {
      return false;
    }
  }
}
