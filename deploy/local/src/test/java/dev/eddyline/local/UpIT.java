package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./eddyline up} as a process: its start, its stop and its refusals. */
@Timeout(240)
class UpIT {

  private static final Map<String, String> FREE_PORTS =
      Map.of(
          "EDDYLINE_KAFKA_PORT", "0",
          "EDDYLINE_REGISTRY_PORT", "0",
          "EDDYLINE_INGEST_PORT", "0",
          "EDDYLINE_PUSH_PORT", "0",
          "EDDYLINE_PROJECTION_PORT", "0");

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void chooseFolder() {
    data = folder.resolve("a folder with spaces");
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void startsServesAndStopsCleanly(String signal, int exitCode) throws Exception {
    assumeFalse(signal.equals("INT") && ignoresInterrupts(), "started where SIGINT is ignored");
    try (Launched up = up(FREE_PORTS)) {
      // Given Eddyline running
      up.awaitReady();
      assertThat(topics(up)).contains("poll.commands.g1", "poll.events.g1", "push.presence");

      // When it is told to stop
      up.signal(signal);

      // Then it ends with the signal's exit code and every part stopped
      assertThat(up.awaitExit()).isEqualTo(exitCode);
      assertThat(Files.readString(data.resolve("eddyline.log")))
          .contains("stopped part=\"Kafka\"")
          .doesNotContain("fails to stop", "does not stop");
    }
  }

  /** As what a shell without job control starts in the background, and all its children do. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .anyMatch(ignored -> (ignored & 0b10) != 0);
  }

  @Test
  void startedAgainAfterAKillItIsTheSame() throws Exception {
    // Given Eddyline killed while it ran
    String cluster;
    try (Launched up = up(FREE_PORTS)) {
      up.awaitReady();
      cluster = cluster(up);
      up.signal("KILL");
      up.awaitExit();
    }

    // When it is started again
    try (Launched up = up(FREE_PORTS)) {
      up.awaitReady();

      // Then it is the same cluster
      assertThat(cluster(up)).isEqualTo(cluster);
    }
  }

  @Test
  void secondOneOnTheSameFolderIsRefusedInOneLine() throws Exception {
    try (Launched first = up(FREE_PORTS)) {
      // Given Eddyline running
      first.awaitReady();

      // When it is started a second time
      try (Launched second = up(FREE_PORTS)) {
        // Then that ends with one line that says why
        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.printed().lines())
            .containsExactly(second.printed().strip())
            .allMatch(line -> line.matches("eddyline: folder .* is in use by .*process \\d+.*"));
      }
    }
  }

  @Test
  void presenceHasNoTopicWhereItIsTurnedOff() throws Exception {
    // Given that nobody is to be told who follows what
    Map<String, String> environment = new HashMap<>(FREE_PORTS);
    environment.put("EDDYLINE_PUSH_PRESENCE_KINDS", "none");

    // When Eddyline is started
    try (Launched up = up(environment);
        HttpClient client = HttpClient.newHttpClient()) {
      up.awaitReady();

      // Then there is nothing of it
      assertThat(topics(up)).doesNotContain("push.presence");
      assertThat(get(client, up.address("push") + "/v1/presence/poll").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void pagesFindTheIngestGatewayAndMaySendCommandsThere() throws Exception {
    // Given Eddyline running
    try (Launched up = up(FREE_PORTS);
        HttpClient client = HttpClient.newHttpClient()) {
      up.awaitReady();
      String console = up.address("console");

      // When a browser opens the console, and its script makes a poll
      HttpResponse<String> page = get(client, console);
      HttpResponse<String> told = get(client, console + "console.json");
      String commands = up.address("ingest");
      String origin = up.address("push").replace("127.0.0.1", "localhost");
      HttpResponse<String> made =
          client.send(
              HttpRequest.newBuilder(URI.create(commands + "/v1/poll/lunch/create"))
                  .headers("Content-Type", "application/json", "Origin", origin)
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"title\":\"Lunch?\",\"options\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      // Then everything is where it has to be
      assertThat(console).isEqualTo(up.address("push") + "/");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("connect-src 'self' " + commands + " ws://");
      assertThat(told.body()).isEqualTo("{\"commands\":\"" + commands + "\"}");
      assertThat(made.statusCode()).isEqualTo(200);
      assertThat(made.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
      assertThat(get(client, up.address("push") + "/v1/presence/poll").body())
          .isEqualTo("{\"kind\":\"presence/poll\",\"views\":[],\"complete\":true}");
    }
  }

  @Test
  void whatIsSaidOfPagesAndOriginsHolds() throws Exception {
    // Given settings of one's own
    Map<String, String> environment = new HashMap<>(FREE_PORTS);
    environment.put("EDDYLINE_INGEST_ALLOW_ORIGIN", "none");
    environment.put("EDDYLINE_PUSH_COMMANDS_URL", "https://commands.example");

    // When Eddyline is started
    try (Launched up = up(environment);
        HttpClient client = HttpClient.newHttpClient()) {
      up.awaitReady();
      HttpResponse<String> contract =
          client.send(
              HttpRequest.newBuilder(URI.create(up.address("ingest") + "/openapi.json"))
                  .header("Origin", up.address("push"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      // Then they are in force
      assertThat(contract.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(get(client, up.address("console") + "console.json").body())
          .isEqualTo("{\"commands\":\"https://commands.example\"}");
    }
  }

  private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void takenPortIsRefusedInOneLine() throws Exception {
    // Given a port somebody listens on
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      // When Kafka is to listen there
      try (Launched up =
          Launched.start(
              folder,
              FREE_PORTS,
              "up",
              "--data",
              data.toString(),
              "--kafka-listen",
              "127.0.0.1:" + port)) {
        // Then it ends with one line that names the part and the address
        assertThat(up.awaitExit()).isEqualTo(1);
        assertThat(up.printed().lines()).hasSize(1);
        assertThat(up.printed())
            .startsWith("eddyline: cannot start Kafka: cannot listen on 127.0.0.1:" + port)
            .contains("Address already in use");
      }
    }
  }

  @Test
  void unknownSettingIsRefused() throws Exception {
    // Given a setting with a slip of the pen
    try (Launched up = up(Map.of("EDDYLINE_KAFKA_PROT", "9092"))) {
      // When started, Then it is named
      assertThat(up.awaitExit()).isEqualTo(1);
      assertThat(up.printed()).startsWith("eddyline: unknown settings [EDDYLINE_KAFKA_PROT]");
    }
  }

  @Test
  void anotherNumberOfPartitionsIsRefusedInOneLine() throws Exception {
    // Given topics with two partitions
    try (Launched up = up(FREE_PORTS)) {
      up.awaitReady();
      up.signal("TERM");
      up.awaitExit();
    }
    Map<String, String> three = new HashMap<>(FREE_PORTS);
    three.put("EDDYLINE_PARTITIONS", "3");

    // When three are wanted
    try (Launched up = up(three)) {
      // Then it ends with one line that names the topic
      assertThat(up.awaitExit()).isEqualTo(1);
      assertThat(up.printed().lines()).hasSize(1);
      assertThat(up.printed())
          .startsWith("eddyline: cannot make the topics: topic ")
          .contains("has 2 partitions, not 3");
    }
  }

  private Launched up(Map<String, String> environment) throws Exception {
    return Launched.start(folder, environment, "up", "--data", data.toString());
  }

  private static Set<String> topics(Launched up) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", up.address("Kafka")))) {
      return admin.listTopics().names().get();
    }
  }

  private static String cluster(Launched up) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", up.address("Kafka")))) {
      return admin.describeCluster().clusterId().get();
    }
  }
}
