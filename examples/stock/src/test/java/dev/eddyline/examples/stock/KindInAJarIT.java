package dev.eddyline.examples.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eddyline.schemas.contract.CommandExample;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.testkit.ChildProcess;
import dev.eddyline.testkit.FreePorts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of Eddyline with the jar of this module on its class path, and nothing else done. */
class KindInAJarIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void aJarOnTheClassPathIsAllThatAKindNeeds() throws Exception {
    // Given Eddyline with the kind in its jar
    CodeSource source = StockKind.class.getProtectionDomain().getCodeSource();
    assertThat(source.getLocation().getPath()).endsWith(".jar");
    List<Integer> ports = FreePorts.take(5);
    Map<String, String> environment = new HashMap<>();
    List<String> parts = List.of("KAFKA", "REGISTRY", "INGEST", "PUSH", "PROJECTION");
    for (int i = 0; i < parts.size(); i++) {
      environment.put("EDDYLINE_" + parts.get(i) + "_PORT", ports.get(i).toString());
    }
    environment.put("EDDYLINE_DATA", folder.resolve("data").toString());
    try (ChildProcess up =
            ChildProcess.start(
                UpMain.class,
                environment,
                folder,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx1g");
        HttpClient http = HttpClient.newHttpClient()) {
      await()
          .atMost(PATIENCE)
          .until(() -> !up.isAlive() || up.output().contains("Eddyline is ready"));
      assertThat(up.isAlive()).as(up.output() + up.errors()).isTrue();

      // When its examples are sent, then each is answered as it says
      for (CommandExample example : KindContract.of("stock").orElseThrow().examples()) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/stock/%s/%s"
                            .formatted(ports.get(2), example.id(), example.command())))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(example.payload().toString()));
        example.headers().forEach(request::header);
        HttpResponse<String> answer =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(example.name()).isEqualTo(example.status());
        JsonNode body = JSON.readTree(answer.body());
        example
            .answer()
            .properties()
            .forEach(
                field ->
                    assertThat(body.get(field.getKey()))
                        .as(example.name())
                        .isEqualTo(field.getValue()));
      }

      // And the view is there to be followed
      HttpRequest view =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d/v1/stock/tea?atLeast=2".formatted(ports.get(3))))
              .build();
      String shown = http.send(view, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(JSON.readTree(shown).get("state"))
          .isEqualTo(JSON.readTree("{\"onHand\":7,\"taken\":3}"));
    }
  }
}
