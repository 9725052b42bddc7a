package dev.eddyline.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.fanout.MemoryViews;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The npm packages {@code eventsource}, {@code ws} and {@code fast-json-patch} following a view.
 */
class ThirdPartyClientIT {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final Path FOLDER = Path.of("target", "node").toAbsolutePath();

  @BeforeAll
  static void installPackages() throws Exception {
    assumeThat(runs("node", "--version")).as("node is installed").isTrue();
    assumeThat(runs("npm", "--version")).as("npm is installed").isTrue();
    Files.createDirectories(FOLDER);
    for (String file :
        List.of(
            "package.json",
            "package-lock.json",
            "follow.js",
            "follow-ws.js",
            "socket.js",
            "views.js")) {
      Files.write(
          FOLDER.resolve(file), Files.readAllBytes(Path.of("src", "test", "node").resolve(file)));
    }
    assumeThat(runs("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"))
        .as("the npm packages can be installed")
        .isTrue();
  }

  @Test
  void followsABurstToExactlyTheSnapshot() throws Exception {
    try (TestGateway gateway = TestGateway.start()) {
      // Given a client that follows a view
      ObjectNode state = JsonNodeFactory.instance.objectNode();
      gateway.source.change(LUNCH, 1, "e1", state);
      Process node = follow("http://" + gateway.gateway.address(), 3_000);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> gateway.metric("eddyline_push_sessions") == 1 || !node.isAlive());

      // When
      burst(gateway, state);

      // Then
      endsAtTheSnapshot(result(node), gateway);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void followsABurstToExactlyTheSnapshotOverAWebSocket(boolean deflate) throws Exception {
    try (TestGateway gateway = TestGateway.start()) {
      // Given a client that follows a view
      ObjectNode state = JsonNodeFactory.instance.objectNode();
      gateway.source.change(LUNCH, 1, "e1", state);
      Process node =
          start(
              "follow-ws.js",
              "http://" + gateway.gateway.address(),
              LUNCH.toString(),
              "3000",
              Boolean.toString(deflate));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> gateway.metric("eddyline_push_subscriptions") == 1 || !node.isAlive());

      // When
      burst(gateway, state);

      // Then
      JsonNode end = result(node);
      endsAtTheSnapshot(end, gateway);
      assertThat(end.get("extensions").textValue()).isEqualTo(deflate ? "permessage-deflate" : "");
    }
  }

  /** Three thousand changes as fast as they can be made. */
  private static void burst(TestGateway gateway, ObjectNode first) {
    ObjectNode state = first;
    RandomJson json = new RandomJson(new Random(5));
    for (int version = 2; version <= 3_000; version++) {
      state = json.changedObject(state, 3);
      gateway.source.change(LUNCH, version, "e1", state);
    }
  }

  private static void endsAtTheSnapshot(JsonNode end, TestGateway gateway) throws IOException {
    assertThat(end.get("version").intValue()).isEqualTo(3_000);
    JsonNode snapshot = new ObjectMapper().readTree(gateway.send("GET", "/v1/poll/lunch").body());
    assertThat(end.get("state")).as("random seed 5").isEqualTo(snapshot.get("state"));
    assertThat(end.get("seen").get("opened").intValue()).isEqualTo(1);
  }

  @Test
  void resumesByItselfOnAGatewayThatIsRestarted() throws Exception {
    // Given a client that follows a view
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MemoryViews source = new MemoryViews();
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    PushGateway first =
        PushGateway.start(TestGateway.config("PUSH_RECONNECT_DELAY_MS", "100"), source, meters);
    String port = Integer.toString(first.port());
    source.change(LUNCH, 1, "e1", state.put("votes", 1));
    Process node = follow("http://" + first.address(), 3);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> meters.get("eddyline.push.sessions").gauge().value() == 1 || !node.isAlive());

    // When the gateway stops, and another with the same view takes its place
    first.close();
    MemoryViews sameSource = new MemoryViews();
    try (PushGateway second =
        PushGateway.start(
            TestGateway.config("PUSH_PORT", port),
            sameSource,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      sameSource.change(LUNCH, 1, "e1", state.deepCopy());
      sameSource.change(LUNCH, 2, "e1", state.deepCopy().put("votes", 2));
      sameSource.change(LUNCH, 3, "e1", state.deepCopy().put("votes", 3));

      // Then the client comes back, and is told only what it lacks
      JsonNode end = result(node);
      assertThat(end.get("state").get("votes").intValue()).isEqualTo(3);
      assertThat(end.get("seen").get("opened").intValue()).isEqualTo(2);
      assertThat(second.ready()).isTrue();
    }
  }

  private static Process follow(String gateway, int lastVersion) throws IOException {
    return start("follow.js", gateway, LUNCH.toString(), Integer.toString(lastVersion));
  }

  private static Process start(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(FOLDER.toFile()).start();
  }

  private static JsonNode result(Process node) throws Exception {
    CompletableFuture<String> errors =
        CompletableFuture.supplyAsync(() -> text(node.getErrorStream()));
    String out = text(node.getInputStream());
    assertThat(node.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).as(errors.get()).isZero();
    return new ObjectMapper().readTree(out);
  }

  private static String text(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Files.isDirectory(FOLDER) ? FOLDER.toFile() : null)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
