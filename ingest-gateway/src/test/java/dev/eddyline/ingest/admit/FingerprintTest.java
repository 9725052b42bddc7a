package dev.eddyline.ingest.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Worked out apart from the code. */
  private static final long GOLDEN_OPEN = 689_289_886_805_509_298L;

  private static long of(String json) throws Refusal {
    return of(Payload.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static long of(JsonNode json) {
    return Fingerprint.of("cast-vote", "ada", null, null, json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1,'b':2}   | {'b':2,'a':1}",
        "{'a':1}         | { 'a' : 1 }",
        "{'a':1}         | {'a':1,'b':null}",
        "{'a':1}         | {'a':1.0}",
        "{'a':100}       | {'a':1e2}",
        "{'a':0}         | {'a':-0.00}",
        "{'a':'\\u0041'} | {'a':'A'}"
      })
  void theSameHoweverItIsWritten(String one, String other) throws Refusal {
    assertThat(of(one.replace('\'', '"'))).isEqualTo(of(other.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1}          | {'a':2}",
        "{'a':1}          | {'b':1}",
        "{'a':1}          | {'a':'1'}",
        "{'a':true}       | {'a':'true'}",
        "{'a':true}       | {'a':false}",
        "{}               | {'a':{}}",
        "{'a':{}}         | {'a':[]}",
        "{'a':[]}         | {'a':[null]}",
        "{'a':[1,2]}      | {'a':[2,1]}",
        "{'a':[[1],2]}    | {'a':[[1,2]]}",
        "{'a':['b','c']}  | {'a':['bc']}",
        "{'a':'b','c':''} | {'a':'','c':'b'}",
        "{'a':9007199254740993} | {'a':9007199254740992}"
      })
  void anotherForWhatIsAnother(String one, String other) throws Refusal {
    assertThat(of(one.replace('\'', '"'))).isNotEqualTo(of(other.replace('\'', '"')));
  }

  @Test
  void anotherForAnotherCommandActorMemberOrVersion() {
    // Given
    JsonNode payload = JSON.objectNode();

    // When
    List<Long> all =
        List.of(
            Fingerprint.of("open", "ada", null, null, payload),
            Fingerprint.of("close", "ada", null, null, payload),
            Fingerprint.of("open", "bob", null, null, payload),
            Fingerprint.of("open", "ada", "bob", null, payload),
            Fingerprint.of("open", "ada", null, 7L, payload),
            Fingerprint.of("open", "ada", "7", null, payload));

    // Then
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void isWhatItWasInEveryRelease() {
    // What earlier gateways have written must go on to be recognised.
    assertThat(Fingerprint.of("open", "ada", null, null, JSON.objectNode())).isEqualTo(GOLDEN_OPEN);
  }

  @Test
  void documentsThatDifferHaveDifferentOnes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<Long, String> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      // Given
      JsonNode json = random(random, 3);

      // When
      long fingerprint = of(json);

      // Then it is the same laid out in another way, and another for another document
      assertThat(of(shuffled(json, random))).as("seed %d", seed).isEqualTo(fingerprint);
      String canonical = canonical(json);
      assertThat(seen.getOrDefault(fingerprint, canonical))
          .as("seed %d", seed)
          .isEqualTo(canonical);
      seen.put(fingerprint, canonical);
    }
  }

  private static JsonNode random(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> JSON.numberNode(random.nextInt(5));
      case 1 -> JSON.numberNode(BigDecimal.valueOf(random.nextInt(500), 2));
      case 2 -> JSON.textNode("abc".substring(random.nextInt(3)));
      case 3 -> JSON.booleanNode(random.nextBoolean());
      case 4 -> JSON.nullNode();
      case 5 -> {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(random(random, depth - 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = JSON.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set("abcd".substring(random.nextInt(4)), random(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static JsonNode shuffled(JsonNode json, Random random) {
    if (json.isArray()) {
      ArrayNode array = JSON.arrayNode();
      json.forEach(element -> array.add(shuffled(element, random)));
      return array;
    }
    if (!json.isObject()) {
      return json;
    }
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(json.properties());
    Collections.shuffle(fields, random);
    ObjectNode object = JSON.objectNode();
    fields.forEach(
        field -> {
          if (!field.getValue().isNull() || random.nextBoolean()) {
            object.set(field.getKey(), shuffled(field.getValue(), random));
          }
        });
    return object;
  }

  /** The same text for documents that ask for the same. */
  private static String canonical(JsonNode json) {
    StringBuilder text = new StringBuilder();
    if (json.isObject()) {
      json.properties().stream()
          .filter(field -> !field.getValue().isNull())
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              field -> text.append(field.getKey()).append(':').append(canonical(field.getValue())));
      return "{" + text + "}";
    }
    if (json.isArray()) {
      json.forEach(element -> text.append(canonical(element)).append(','));
      return "[" + text + "]";
    }
    return json.isNumber() ? String.valueOf(json.decimalValue().doubleValue()) : json.toString();
  }
}
