package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.local.OpenApiDocument.Example;
import dev.eddyline.local.OpenApiDocument.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every example of the ingest gateway's OpenAPI document, executed on an Eddyline where nothing has
 * happened yet. Knows no command: all it sends and expects is in the document.
 */
@Timeout(240)
class OpenApiExamplesIT {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "EDDYLINE_KAFKA_PORT", "0",
          "EDDYLINE_REGISTRY_PORT", "0",
          "EDDYLINE_INGEST_PORT", "0",
          "EDDYLINE_PUSH_PORT", "0",
          "EDDYLINE_PROJECTION_PORT", "0",
          // No example is about how fast a machine is.
          "EDDYLINE_INGEST_OUTCOME_WAIT_MS", "30000");

  @TempDir static Path folder;

  private static Launched up;
  private static HttpClient client;
  private static String gateway;
  private static OpenApiDocument document;

  @BeforeAll
  static void start() throws Exception {
    up = Launched.start(folder, ENVIRONMENT, "up", "--data", folder.resolve("data").toString());
    up.awaitReady();
    client = HttpClient.newHttpClient();
    gateway = up.address("ingest");
    document = new OpenApiDocument(send(request("/openapi.json").build()).body());
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.shutdownNow();
    }
    up.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(gateway + path));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void everyExampleLeadsToTheAnswerItHas() throws Exception {
    // Given
    List<Example> examples = document.examples();
    assertThat(examples).extracting(Example::type).contains("application/json", "");
    assertThat(examples).extracting(Example::order).doesNotHaveDuplicates();

    for (Example example : examples) {
      if (example.type().isEmpty()) {
        converse(example);
      } else {
        execute(example);
      }
    }
  }

  @Test
  void whatCanBeReadIsAsDocumented() throws Exception {
    for (Operation operation : document.operations()) {
      if (operation.method().equals("GET")) {
        // When
        HttpResponse<String> answer = send(request(operation.path()).build());

        // Then
        check(operation, answer);
      }
    }
  }

  private static void execute(Example example) throws Exception {
    // When
    boolean text = example.body().isTextual();
    HttpRequest.Builder request =
        request(example.address())
            .header("Content-Type", example.type())
            .method(
                example.of().method(),
                HttpRequest.BodyPublishers.ofString(
                    text ? example.body().textValue() : example.body().toString()));
    example.parameters("header").forEach(request::header);
    HttpResponse<String> answer = send(request.build());

    // Then
    JsonNode told = check(example.of(), answer);
    JsonNode expected = told.path("examples").path(example.name()).path("value");
    assertThat(expected.isMissingNode())
        .as("%s: %d %s", example.name(), answer.statusCode(), answer.body())
        .isFalse();
    if (expected.isTextual()) {
      List<JsonNode> lines = lines(expected.textValue());
      List<JsonNode> results = lines(answer.body());
      assertThat(results).hasSameSizeAs(lines);
      for (int i = 0; i < lines.size(); i++) {
        checkHas(example.name(), results.get(i), lines.get(i));
      }
    } else {
      checkHas(example.name(), OpenApiDocument.JSON.readTree(answer.body()), expected);
    }
  }

  /** Holds an answer against the document; gives what that says of its body. */
  private static JsonNode check(Operation operation, HttpResponse<String> answer) throws Exception {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    JsonNode media = document.media(operation, answer.statusCode(), type);
    if (media.has("x-item-schema")) {
      for (JsonNode line : lines(answer.body())) {
        document.judge(media.get("x-item-schema"), line);
      }
    } else if (type.contains("json")) {
      document.judge(media.get("schema"), OpenApiDocument.JSON.readTree(answer.body()));
    }
    return media;
  }

  private static List<JsonNode> lines(String text) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      lines.add(OpenApiDocument.JSON.readTree(line));
    }
    return lines;
  }

  /** An answer may have more than its example: links, for one. */
  private static void checkHas(String name, JsonNode answer, JsonNode expected) {
    for (Map.Entry<String, JsonNode> member : expected.properties()) {
      assertThat(answer.get(member.getKey()))
          .as("%s: %s of %s", name, member.getKey(), answer)
          .isEqualTo(member.getValue());
    }
  }

  private static void converse(Example example) throws Exception {
    // Given
    JsonNode socket = example.of().json().get("x-websocket");
    Map<String, JsonNode> expected = new TreeMap<>();
    example
        .body()
        .get("server")
        .forEach(result -> expected.put(result.get("command").textValue(), result));
    assertThat(expected).hasSameSizeAs(example.body().get("client"));
    BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
    URI address = URI.create(gateway.replaceFirst("^http", "ws") + example.address());
    WebSocket open = client.newWebSocketBuilder().buildAsync(address, new Hearing(told)).get();
    try {
      // When
      for (JsonNode message : example.body().get("client")) {
        document.judge(socket.get("client"), message);
        open.sendText(message.toString(), true).get();
      }

      // Then each is told its last word, whatever comes before that
      while (!expected.isEmpty()) {
        JsonNode message = told.poll(60, TimeUnit.SECONDS);
        assertThat(message).as("%s: still to come: %s", example.name(), expected).isNotNull();
        document.judge(socket.get("server"), message);
        String command = message.path("command").asText();
        JsonNode last = expected.get(command);
        if (last != null && last.get("status").equals(message.get("status"))) {
          checkHas(example.name(), message, last);
          expected.remove(command);
        } else {
          assertThat(message.has("event") || message.get("status").textValue().equals("queued"))
              .as("%s: %s instead of %s", example.name(), message, last)
              .isTrue();
        }
      }
    } finally {
      open.abort();
    }
  }

  /** Keeps what is told on a WebSocket. */
  private static final class Hearing implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();
    private final BlockingQueue<JsonNode> told;

    Hearing(BlockingQueue<JsonNode> told) {
      this.told = told;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          told.add(OpenApiDocument.JSON.readTree(text.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
