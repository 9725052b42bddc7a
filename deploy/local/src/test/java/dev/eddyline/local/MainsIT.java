package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.ops.Health;
import dev.eddyline.local.registry.RegistryServer;
import dev.eddyline.local.registry.RegistryServerConfig;
import dev.eddyline.local.topic.TopicProvisioner;
import dev.eddyline.schemas.contract.ViewContract;
import dev.eddyline.schemas.registry.RegistryAuth;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.schemas.registry.SchemaRegistrar;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.ChildProcess;
import dev.eddyline.testkit.TestKafka;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each application as a process of its own, as in production. */
@Timeout(180)
class MainsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern STARTED = Pattern.compile("started address=\"([^\"]+)\"");
  private static final String UNKNOWN = "{\"error_code\":40401,\"message\":\"Subject not found.\"}";

  enum Application {
    INGEST(dev.eddyline.ingest.Main.class),
    PUSH(dev.eddyline.push.Main.class),
    PROJECTION(dev.eddyline.projection.Main.class);

    private final Class<?> main;

    Application(Class<?> main) {
      this.main = main;
    }

    String title() {
      return "eddyline-" + name().toLowerCase(Locale.ROOT);
    }

    ChildProcess start(Path folder, Map<String, String> settings) {
      Map<String, String> all = new HashMap<>();
      all.put("EDDYLINE_" + name() + "_PORT", "0");
      all.putAll(settings);
      return ChildProcess.start(
          main,
          all,
          folder,
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");
    }
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void a_bad_setting_ends_it_with_one_line(Application application) throws Exception {
    // Given
    Map<String, String> bad = Map.of("EDDYLINE_" + application + "_PORT", "eighty");

    // When
    try (ChildProcess child = application.start(folder, bad)) {
      int exit = child.awaitExit(PATIENCE);

      // Then
      assertThat(exit).isEqualTo(1);
      assertThat(child.errors())
          .isEqualToIgnoringNewLines(
              "%s: EDDYLINE_%s_PORT is no whole number: 'eighty'"
                  .formatted(application.title(), application));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_missing_schema_ends_it_and_is_not_registered(Application application) throws Exception {
    // Given a registry that knows no subject
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          byte[] body = UNKNOWN.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    registry.start();
    String url = "http://127.0.0.1:" + registry.getAddress().getPort();

    // When
    try (ChildProcess child = application.start(folder, Map.of("EDDYLINE_REGISTRY_URL", url))) {
      int exit = child.awaitExit(PATIENCE);

      // Then it names what is missing, and has only looked
      assertThat(exit).isEqualTo(1);
      assertThat(child.errors().lines())
          .singleElement()
          .asString()
          .startsWith(application.title() + ": not registered: ")
          .contains(
              "'poll.commands.g1-value'",
              "'eddyline-poll-g1-views-changelog-value'",
              "'eddyline-poll-g1-outcomes-changelog-value'");
      assertThat(asked).isNotEmpty().noneMatch(request -> request.contains("/versions"));
    } finally {
      registry.stop(0);
    }
  }

  @Test
  void a_vote_goes_through_three_processes() throws Exception {
    Topics topics = new Topics("poll", 1);
    Topics later = new Topics("poll", 2);
    try (TestKafka kafka = TestKafka.start();
        RegistryServer registry = registry(kafka);
        RegistryClient client =
            new RegistryClient(
                RegistryConfig.of(List.of(registry.url()), new RegistryAuth.None()))) {
      // Given the schemas of two generations, and the topics of the first
      new SchemaRegistrar(client).register(ViewContract.subjects(List.of(topics, later)));
      try (TopicProvisioner provisioner =
          new TopicProvisioner(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        provisioner.provision(topics, topics.specs(2, (short) 1, 3_600_000, 86_400_000));
      }
      Map<String, String> settings =
          Map.of(
              "EDDYLINE_KINDS", "poll",
              "EDDYLINE_KAFKA_BOOTSTRAP", kafka.bootstrapServers(),
              "EDDYLINE_REGISTRY_URL", registry.url().toString());

      assertThatVoteIsSeen(settings);
      assertThatMissingTopicsAreNamedAndNotMade(settings, later);
    }
  }

  private void assertThatVoteIsSeen(Map<String, String> settings) throws Exception {
    Map<String, String> projected = new HashMap<>(settings);
    projected.put("EDDYLINE_PROJECTION_STATE_DIR", folder.resolve("streams").toString());
    try (ChildProcess projection = Application.PROJECTION.start(folder, projected);
        ChildProcess push = Application.PUSH.start(folder, settings);
        ChildProcess ingest = Application.INGEST.start(folder, settings);
        HttpClient http = HttpClient.newHttpClient()) {
      List<ChildProcess> all = List.of(projection, push, ingest);
      for (ChildProcess child : all) {
        String ready = awaitAddress(child) + "/health/ready";
        await().atMost(PATIENCE).until(() -> get(http, ready).statusCode() == 200);
      }

      // When a poll is made and somebody votes
      post(
          http,
          awaitAddress(ingest) + "/v1/poll/lunch/create",
          "{\"title\":\"Lunch?\",\"options\":[{\"id\":\"pizza\"},{\"id\":\"sushi\"}]}");
      post(http, awaitAddress(ingest) + "/v1/poll/lunch/cast-vote", "{\"choices\":[\"pizza\"]}");

      // Then the vote is seen
      String view = awaitAddress(push) + "/v1/poll/lunch";
      await().atMost(PATIENCE).until(() -> get(http, view).body().contains("\"version\":2"));
      assertThat(get(http, view).body()).contains("\"pizza\":1");

      // When they are told to stop, Then each does, and nothing went wrong
      for (ChildProcess child : all) {
        child.terminate();
        assertThat(child.awaitExit(PATIENCE)).isEqualTo(128 + 15);
        assertThat(child.errors()).isEmpty();
        assertThat(child.output()).contains("stopped").doesNotContain(" ERROR ");
      }
    }
  }

  private void assertThatMissingTopicsAreNamedAndNotMade(
      Map<String, String> settings, Topics missing) throws Exception {
    // Given a generation without topics
    Map<String, String> all = new HashMap<>(settings);
    all.put("EDDYLINE_GENERATION_POLL", Integer.toString(missing.generation()));

    // When its projection is started
    try (ChildProcess child = Application.PROJECTION.start(folder, all);
        Admin admin =
            Admin.create(
                Map.of(
                    "bootstrap.servers", settings.getOrDefault("EDDYLINE_KAFKA_BOOTSTRAP", "")))) {
      int exit = child.awaitExit(PATIENCE);

      // Then
      assertThat(exit).isEqualTo(1);
      assertThat(child.errors().lines())
          .singleElement()
          .asString()
          .startsWith("eddyline-projection: no topics [")
          .contains(missing.names());
      assertThat(admin.listTopics().names().get()).noneMatch(name -> name.contains("g2"));
    }
  }

  private static RegistryServer registry(TestKafka kafka) {
    Settings settings = Settings.of(Map.of("EDDYLINE_REGISTRY_PORT", "0"));
    return RegistryServer.start(
        RegistryServerConfig.of(HttpConfig.from(settings, "REGISTRY", 0), kafka.bootstrapServers()),
        new Health(),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private static String awaitAddress(ChildProcess child) {
    await()
        .atMost(PATIENCE)
        .failFast("it has ended", () -> !child.isAlive())
        .until(() -> STARTED.matcher(child.output()).find());
    Matcher address = STARTED.matcher(child.output());
    assertThat(address.find()).isTrue();
    return "http://" + address.group(1);
  }

  private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  private static void post(HttpClient http, String url, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
