package dev.eddyline.local.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.testkit.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Eddyline as its users run it: a process of its own, from the built jars, on ports that stay the
 * same when it is started again. Needs the {@code package} phase to have run.
 */
final class EddylineProcess implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
  private static final List<String> PORTS =
      List.of("KAFKA", "REGISTRY", "INGEST", "PUSH", "PROJECTION");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;
  private final Map<String, Integer> ports = new TreeMap<>();
  private Process process;

  private EddylineProcess(Path data) {
    this.data = data;
    List<Integer> free = FreePorts.take(PORTS.size());
    for (int i = 0; i < PORTS.size(); i++) {
      ports.put(PORTS.get(i), free.get(i));
    }
  }

  /** Starts a new one and waits until it says that it is ready. */
  static EddylineProcess start(Path data) throws IOException {
    EddylineProcess eddyline = new EddylineProcess(data);
    eddyline.start();
    return eddyline;
  }

  void start() throws IOException {
    Path out = Files.createDirectories(data).resolve("out.txt");
    ProcessBuilder builder = new ProcessBuilder(java("up", "--data", data.toString()));
    ports.forEach(
        (name, port) -> builder.environment().put("EDDYLINE_" + name + "_PORT", "" + port));
    process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    await()
        .atMost(READY_TIMEOUT)
        .until(() -> !process.isAlive() || Files.readString(out).contains("Eddyline is ready"));
    if (!process.isAlive()) {
      throw new AssertionError("Eddyline ended at its start:\n" + Files.readString(out));
    }
  }

  /** A command line of ours; the launcher gives a larger heap. */
  static List<String> java(String... arguments) throws IOException {
    Path jar;
    try (var jars = Files.newDirectoryStream(Path.of("target"), "eddyline-local-*.jar")) {
      jar = jars.iterator().next().toAbsolutePath();
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx1g",
            "-jar",
            jar.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  String ingest() {
    return "http://127.0.0.1:" + ports.get("INGEST");
  }

  String push() {
    return "http://127.0.0.1:" + ports.get("PUSH");
  }

  String kafka() {
    return "127.0.0.1:" + ports.get("KAFKA");
  }

  String registry() {
    return "http://127.0.0.1:" + ports.get("REGISTRY");
  }

  /** Posts a command and gives the answer. */
  HttpResponse<String> post(String path, JsonNode payload, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(ingest() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(payload.toString()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A view as the push gateway shows it now; a missing node where there is none. */
  JsonNode view(String view) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(push() + "/v1/" + view)).build(),
            HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.missingNode();
  }

  /** How many views rest and are behind their entities, of all kinds and folds. */
  long viewsOwed() throws IOException, InterruptedException {
    HttpResponse<String> metrics =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + ports.get("PROJECTION") + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    List<String> owed =
        metrics.body().lines().filter(line -> line.matches(".*_views_owed\\{.*")).toList();
    if (owed.isEmpty()) {
      throw new IllegalStateException("no such metric");
    }
    return owed.stream()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Waits for a view to be at a version. */
  JsonNode viewAt(String view, long version) {
    return await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> view(view), json -> json.path("version").asLong() >= version);
  }

  /** As if the power failed: SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** As Ctrl-C does; gives the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("Eddyline does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
