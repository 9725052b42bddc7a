package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.testkit.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A push gateway in a process of its own, at a port that stays the same when it is killed. */
final class PushProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final EddylineProcess eddyline;
  private final int port;
  private final Path folder;
  private final Map<String, String> settings;
  private ChildProcess process;

  private PushProcess(
      EddylineProcess eddyline, int port, Path folder, Map<String, String> settings) {
    this.eddyline = eddyline;
    this.port = port;
    this.folder = folder;
    this.settings = settings;
    this.process = launch();
  }

  /** Starts one and returns at once. */
  static PushProcess start(EddylineProcess eddyline, int port, Path folder) {
    return start(eddyline, port, folder, Map.of());
  }

  /**
   * Starts one and returns at once.
   *
   * @param settings beside its addresses
   */
  static PushProcess start(
      EddylineProcess eddyline, int port, Path folder, Map<String, String> settings) {
    return new PushProcess(eddyline, port, folder, settings);
  }

  private ChildProcess launch() {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("EDDYLINE_PUSH_PORT", Integer.toString(port));
    environment.put("EDDYLINE_PUSH_RECONNECT_DELAY_MS", "200");
    environment.put("EDDYLINE_KAFKA_BOOTSTRAP", eddyline.kafka());
    environment.put("EDDYLINE_REGISTRY_URL", eddyline.registry());
    return ChildProcess.start(
        dev.eddyline.push.Main.class,
        environment,
        folder,
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  void awaitReady() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> !process.isAlive() || get("/health/ready").statusCode() == 200);
    assertThat(process.isAlive()).as(process.errors()).isTrue();
  }

  /** A view as it shows it now, or the problem it has with it. */
  JsonNode view(String view) throws IOException, InterruptedException {
    return EddylineProcess.JSON.readTree(get("/v1/" + view).body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(address() + path)).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** SIGKILL, and the same again at once. */
  void killAndStartAgain() throws InterruptedException {
    process.close();
    assertThat(process.awaitExit(PATIENCE)).as("killed by a signal").isEqualTo(128 + 9);
    process = launch();
  }

  @Override
  public void close() {
    process.close();
    http.shutdownNow();
  }
}
