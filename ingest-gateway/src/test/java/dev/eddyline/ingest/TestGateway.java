package dev.eddyline.ingest;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.TestKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway on topics of its own, and the means to talk to it. */
final class TestGateway implements AutoCloseable {

  static final int PARTITIONS = 3;
  static final Instant NOW = Instant.parse("2026-11-23T09:00:00.123Z");
  static final String VOTE = "{\"choices\":[\"pizza\"]}";

  private static final AtomicInteger GENERATIONS = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  final TestKafka broker;
  final Topics topics;
  final FixedSchemas schemas = new FixedSchemas();
  final IngestGateway gateway;

  /** When commands are taken. */
  volatile Instant now = NOW;

  final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private TestGateway(TestKafka broker, Topics topics, Map<String, String> environment) {
    this.broker = broker;
    this.topics = topics;
    Map<String, String> all = new HashMap<>();
    all.put("EDDYLINE_INGEST_PORT", "0");
    all.put("EDDYLINE_KAFKA_BOOTSTRAP", broker.bootstrapServers());
    all.put("EDDYLINE_KINDS", "poll");
    all.put("EDDYLINE_GENERATION_POLL", Integer.toString(topics.generation()));
    all.putAll(environment);
    Settings settings = Settings.of(all);
    IngestConfig config = IngestConfig.from(settings);
    settings.refuseUnknown();
    gateway = IngestGateway.start(config, schemas, () -> now);
  }

  /** Starts a gateway that is not ready before its topics are there. */
  static TestGateway startWithoutTopics(TestKafka broker, Map<String, String> environment) {
    Topics topics = new Topics("poll", GENERATIONS.incrementAndGet());
    return new TestGateway(broker, topics, environment);
  }

  /** Starts a gateway and waits until it is ready. */
  static TestGateway start(TestKafka broker, Map<String, String> environment) {
    TestGateway started = startWithoutTopics(broker, environment);
    broker.createTopics(PARTITIONS, started.topics.commands(), started.topics.outcomes());
    started.awaitReady();
    return started;
  }

  void awaitReady() {
    await().atMost(Duration.ofSeconds(30)).until(() -> gateway.health().unready().isEmpty());
  }

  /** Decides the commands that come from now on. */
  FakeProjection decidedBy(FakeProjection.Decider decider) {
    return projection(FakeProjection.From.END, decider);
  }

  /** Decides every command in the log. */
  FakeProjection allDecidedBy(FakeProjection.Decider decider) {
    return projection(FakeProjection.From.BEGINNING, decider);
  }

  /** Reads the whole log and decides nothing. */
  FakeProjection logged() {
    return allDecidedBy(taken -> null);
  }

  private FakeProjection projection(FakeProjection.From from, FakeProjection.Decider decider) {
    return new FakeProjection(
        broker.bootstrapServers(), topics, PARTITIONS, schemas, from, decider);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return client.send(request(path, body, headers), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> postLater(String path, String body, String... headers) {
    return client.sendAsync(request(path, body, headers), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + gateway.address() + path)).build(),
        BodyHandlers.ofString());
  }

  /** A metric's value as the gateway shows it. */
  double metric(String line) throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(candidate -> candidate.startsWith(line + " "))
        .mapToDouble(found -> Double.parseDouble(found.substring(line.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + line));
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Sends bytes as they are and reads until the gateway closes the connection. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  @Override
  public void close() {
    gateway.close();
    client.shutdownNow();
  }

  private HttpRequest request(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + gateway.address() + path))
            .timeout(Duration.ofSeconds(40))
            .POST(BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }
}
