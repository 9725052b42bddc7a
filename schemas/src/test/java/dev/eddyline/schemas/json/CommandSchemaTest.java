package dev.eddyline.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.123Z");

  private final KindContract poll = KindContract.of("poll").orElseThrow();
  private final FixedSchemas schemas = new FixedSchemas();
  private final CommandSchema commands = CommandSchema.of(poll, new Topics("poll", 1), schemas);

  @Test
  void namesAreTheContractsInKebabCase() {
    assertThat(commands.names())
        .containsExactly("create", "open", "close", "cast-vote", "change-vote", "retract-vote");
  }

  @Test
  void aPayloadBecomesTheRecordThatTheProjectionReads() throws JsonProcessingException {
    // Given
    JsonNode payload =
        JSON.readTree(
            """
            {"title":"Mayor 🗳","options":[{"id":"a","label":"A"},{"id":"w","writeIn":true}],
             "method":"ranked","rules":{"overvote":"skip","skippedRanksAllowed":1},
             "opensAt":"2026-11-23T10:00:00+01:00","closesAt":null,"hiddenUntilClosed":true}""");
    assertThat(commands.check("create", payload)).isEmpty();

    // When
    byte[] bytes =
        commands.encode(new CommandSchema.Envelope("c-1", "ada", "bob", 7L, AT), "create", payload);

    // Then
    RecordCodec<Command<PollCommand>> codec =
        RecordCodec.of(poll.command(), schemas, "s", Command.class, PollCommand.class);
    assertThat(codec.decode(bytes))
        .isEqualTo(
            new Command<PollCommand>(
                "c-1",
                "ada",
                "bob",
                7L,
                AT,
                new PollCommand.Create(
                    "Mayor 🗳",
                    List.of(new Option("a", "A", false), new Option("w", null, true)),
                    Method.RANKED,
                    null,
                    new RunoffRules(
                        RunoffRules.Treatment.SKIP, 1, RunoffRules.Treatment.SKIP, false),
                    Instant.parse("2026-11-23T09:00:00Z"),
                    null,
                    true,
                    true)));
  }

  @Test
  void nestedListsAndAbsentFieldsComeThrough() throws JsonProcessingException {
    // Given
    JsonNode payload = JSON.readTree("{\"ranking\":[[\"a\"],[],[\"b\",\"*\"]]}");

    // When
    byte[] bytes =
        commands.encode(
            new CommandSchema.Envelope("c", "ada", null, null, AT), "cast-vote", payload);

    // Then
    RecordCodec<Command<PollCommand>> codec =
        RecordCodec.of(poll.command(), schemas, "s", Command.class, PollCommand.class);
    assertThat(codec.decode(bytes).payload())
        .isEqualTo(
            new PollCommand.CastVote(
                null, List.of(List.of("a"), List.of(), List.of("b", "*")), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create    | []                                        |                    | must be an object, not an array
          create    | {}                                        | /title             | is required
          create    | {"title":7,"options":[]}                  | /title             | must be a string, not a number
          create    | {"title":null}                            | /title             | must be a string, not null
          create    | {"title":""}                              | /title             | must not be empty
          create    | {"options":{}}                            | /options           | must be an array, not an object
          create    | {"options":[]}                            | /options           | must have at least 2 items, not 0
          create    | {"options":[{"id":"a/b"}]}                | /options/0/id      | must match [A-Za-z0-9][A-Za-z0-9._~-]*, not 'a/b'
          create    | {"options":[{"id":"a","x":1}]}            | /options/0/x       | is no field of this command
          create    | {"options":[{"id":"a","writeIn":"yes"}]}  | /options/0/writeIn | must be true or false, not a string
          create    | {"method":"best"}                         | /method            | must be one of [single, multiple, ranked], not 'best'
          create    | {"maxChoices":0}                          | /maxChoices        | must be from 1 to 100, not 0
          create    | {"maxChoices":1.5}                        | /maxChoices        | must be a whole number, not 1.5
          create    | {"maxChoices":"2"}                        | /maxChoices        | must be a whole number, not a string
          create    | {"mayChange":null}                        | /mayChange         | must be true or false, not null
          create    | {"method":true}                           | /method            | must be a string, not a boolean
          create    | {"maxChoices":99999999999999999999}       | /maxChoices        | must be from 1 to 100, not 99999999999999999999
          create    | {"opensAt":"tomorrow"}                    | /opensAt           | must be an RFC 3339 time such as 2026-11-23T09:00:00Z, not 'tomorrow'
          create    | {"opensAt":5}                             | /opensAt           | must be an RFC 3339 time such as 2026-11-23T09:00:00Z, not a number
          create    | {"rules":{"overvote":"die"}}              | /rules/overvote    | must be one of [exhaust, skip], not 'die'
          create    | {"a/b~c":1}                               | /a~1b~0c           | is no field of this command
          cast-vote | {"choices":["a",7]}                       | /choices/1         | must be a string, not a number
          cast-vote | {"ranking":[["a"],"b"]}                   | /ranking/1         | must be an array, not a string
          open      | {"now":true}                              | /now               | is no field of this command
          """)
  void whatIsWrongIsNamedWithItsField(String command, String json, String field, String message)
      throws JsonProcessingException {
    assertThat(commands.check(command, JSON.readTree(json)))
        .contains(new Violation(field == null ? "" : field, message));
  }

  @Test
  void lengthsCountCodePointsAndHalfSurrogatesAreRefused() throws JsonProcessingException {
    // Given 200 code points in 400 chars, and half a pair
    String title = "😀".repeat(200);
    JsonNode fits = JSON.createObjectNode().put("title", title);
    JsonNode over = JSON.createObjectNode().put("title", title + "x");
    JsonNode half = JSON.createObjectNode().put("title", "x\uD83D");

    // When, Then
    assertThat(commands.check("create", fits)).noneMatch(v -> v.field().equals("/title"));
    assertThat(commands.check("create", over))
        .contains(new Violation("/title", "must not be longer than 200 characters, not 201"));
    assertThat(commands.check("create", half))
        .contains(new Violation("/title", "must be valid Unicode: it has half a surrogate pair"));
  }

  @Test
  void allThatIsWrongIsTold() throws JsonProcessingException {
    JsonNode payload = JSON.readTree("{\"options\":[{}],\"method\":1,\"foo\":2}");
    assertThat(commands.check("create", payload))
        .extracting(Violation::field)
        .containsExactly("/title", "/options", "/options/0/id", "/method", "/foo");
  }
}
