package dev.eddyline.push.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.eddyline.push.RandomJson;
import dev.eddyline.schemas.json.JsonDiff;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDiffTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1}             | {"a":1}           | []
          {"a":1}             | {"a":2}           | [{"op":"replace","path":"/a","value":2}]
          {"a":1}             | {"b":1}           | [{"op":"remove","path":"/a"},{"op":"add","path":"/b","value":1}]
          {"a":null}          | {}                | [{"op":"remove","path":"/a"}]
          {}                  | {"a":null}        | [{"op":"add","path":"/a","value":null}]
          {"a":{"b":1}}       | {"a":{"b":[]}}    | [{"op":"replace","path":"/a/b","value":[]}]
          {"a":[1,2,3]}       | {"a":[1]}         | [{"op":"remove","path":"/a/2"},{"op":"remove","path":"/a/1"}]
          {"a":[1]}           | {"a":[2,3]}       | [{"op":"replace","path":"/a/0","value":2},{"op":"add","path":"/a/1","value":3}]
          {"a":{}}            | {"a":[]}          | [{"op":"replace","path":"/a","value":[]}]
          {"~/":1,"":{"":0}}  | {"~/":2,"":{"":1}}| [{"op":"replace","path":"/~0~1","value":2},{"op":"replace","path":"//","value":1}]
          {"~1":1}            | {"~1":2}          | [{"op":"replace","path":"/~01","value":2}]
          [1]                 | [1,2]             | [{"op":"add","path":"/1","value":2}]
          [1]                 | [1.0]             | [{"op":"replace","path":"/0","value":1.0}]
          [1.5]               | [1.5]             | []
          [9223372036854775808] | [9223372036854775807] | [{"op":"replace","path":"/0","value":9223372036854775807}]
          """)
  void writesTheChangesInTheOrderOfTheDocuments(String from, String to, String patch)
      throws IOException {
    // Given two documents, when they are compared
    String written = diff(MAPPER.readTree(from), MAPPER.readTree(to));

    // Then the patch is exactly this
    assertThat(written).isEqualTo(patch);
  }

  @Test
  void aNumberIsWhatIsWrittenAndNotItsNode() throws IOException {
    // Given the same numbers in nodes of several types, and one that is written otherwise
    JsonNodeFactory make = JsonNodeFactory.instance;
    ArrayNode from = make.arrayNode().add(3L).add(1.5f).add(new BigDecimal("1.0")).add(7);
    ArrayNode to =
        make.arrayNode().add(3).add(1.5d).add(new BigDecimal("1.00")).add(BigInteger.TWO);

    // When, then
    assertThat(diff(from, to))
        .isEqualTo(
            "[{\"op\":\"replace\",\"path\":\"/2\",\"value\":1.00},"
                + "{\"op\":\"replace\",\"path\":\"/3\",\"value\":2}]");
  }

  @Test
  void anIndependentPatchLibraryGetsFromTheOldDocumentToTheNewOne() throws IOException {
    for (long seed = 0; seed < 20_000; seed++) {
      // Given a random document and a random change of it
      RandomJson random = new RandomJson(new Random(seed));
      var from = random.object(4);
      var to = random.changedObject(from, 4);

      // When they are compared
      String patch = diff(from, to);

      // Then applying the patch to the old one gives the new one, as parsers see both
      JsonNode applied = JsonPatch.apply(MAPPER.readTree(patch), parsed(from));
      assertThat(applied)
          .as("seed %d: %s%n-> %s%nby %s", seed, from, to, patch)
          .isEqualTo(parsed(to));
      assertThat(patch.equals("[]")).as("seed %d", seed).isEqualTo(from.equals(to));
      assertThat(patch).as("seed %d never replaces the root", seed).doesNotContain("\"path\":\"\"");
      assertThat(diff(from, to)).as("seed %d is deterministic", seed).isEqualTo(patch);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | []
          [] | {}
          1  | 2
          {} | null
          """)
  void refusesToReplaceTheRoot(String from, String to) throws IOException {
    // Given documents whose roots have no parts in common
    JsonNode old = MAPPER.readTree(from);
    JsonNode now = MAPPER.readTree(to);

    // When, then
    assertThat(JsonState.of(old).comparable(JsonState.of(now))).isFalse();
    assertThatThrownBy(() -> diff(old, now)).hasMessageContaining("root");
  }

  private static JsonNode parsed(JsonNode node) throws IOException {
    return MAPPER.readTree(node.toString());
  }

  private static String diff(JsonNode from, JsonNode to) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = MAPPER.createGenerator(text)) {
      JsonDiff.write(from, to, out);
    }
    return text.toString();
  }
}
