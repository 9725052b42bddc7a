package dev.eddyline.local.fault;

import static org.awaitility.Awaitility.await;

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
import dev.eddyline.testkit.FreePorts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Eddyline from its real parts, each in a process of its own and at a port that stays the same; the
 * registry alone is in this one, and up throughout. Used by one thread.
 */
final class Parts implements AutoCloseable {

  static final Topics TOPICS = new Topics("poll", 1);

  /** Shorter than an outage of the broker, so that commands fail in it, and others outlast it. */
  private static final String DELIVERY_TIMEOUT_MS = "1500";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROBE = Duration.ofSeconds(2);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE).build();
  private final List<Runnable> closings = new ArrayList<>(List.of(http::shutdownNow));
  private final int kafkaPort;
  private final int ingestPort;
  private final int pushPort;
  private final Path folder;
  private final Map<String, String> settings;
  private final Admin admin;
  private final Part broker;
  private final RegistryClient schemas;
  private final Part projection;
  private final Part push;
  private final Part ingest;
  private final Relay relay;
  private final List<Part> others = new ArrayList<>();

  private Parts(Path folder) {
    this.folder = folder;
    List<Integer> ports = FreePorts.take(4);
    kafkaPort = ports.get(0);
    ingestPort = ports.get(1);
    pushPort = ports.get(2);
    admin = closing(Admin.create(Map.of("bootstrap.servers", kafka())), Admin::close);
    broker =
        closing(
            new Part(
                "broker",
                BrokerMain.class,
                BrokerMain.settings(kafkaPort, folder.resolve("kafka")),
                folder,
                () -> answers(admin)),
            Part::close);
    broker.awaitReady();
    RegistryServer registry = closing(registry(), RegistryServer::close);
    schemas =
        closing(
            new RegistryClient(RegistryConfig.of(List.of(registry.url()), new RegistryAuth.None())),
            RegistryClient::close);
    new SchemaRegistrar(schemas).register(ViewContract.subjects(List.of(TOPICS)));
    try (TopicProvisioner provisioner =
        new TopicProvisioner(Map.of("bootstrap.servers", kafka()))) {
      provisioner.provision(TOPICS, TOPICS.specs(2, (short) 1, 3_600_000, 86_400_000));
    }
    settings =
        Map.of(
            "EDDYLINE_KINDS",
            "poll",
            "EDDYLINE_KAFKA_BOOTSTRAP",
            kafka(),
            "EDDYLINE_REGISTRY_URL",
            registry.url().toString());
    projection =
        part(
            "projection",
            dev.eddyline.projection.Main.class,
            ports.get(3),
            Map.of("EDDYLINE_PROJECTION_STATE_DIR", folder.resolve("streams").toString()));
    push = part("push", dev.eddyline.push.Main.class, pushPort, Map.of());
    ingest =
        part(
            "ingest",
            dev.eddyline.ingest.Main.class,
            ingestPort,
            Map.of("EDDYLINE_INGEST_DELIVERY_TIMEOUT_MS", DELIVERY_TIMEOUT_MS));
    relay = closing(new Relay(ingestPort), Relay::close);
  }

  /** Starts all and waits until all serve. */
  static Parts start(Path folder) {
    Parts parts = new Parts(folder);
    parts.awaitReady();
    return parts;
  }

  private Part part(String name, Class<?> main, int port, Map<String, String> own) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(own);
    all.put("EDDYLINE_" + name.toUpperCase(Locale.ROOT) + "_PORT", "" + port);
    String health = "http://127.0.0.1:" + port + "/health/ready";
    BooleanSupplier ready =
        () -> {
          try {
            return get(health).statusCode() == 200;
          } catch (IOException e) {
            return false;
          }
        };
    return closing(new Part(name, main, all, folder, ready), Part::close);
  }

  private RegistryServer registry() {
    Settings settings = Settings.of(Map.of("EDDYLINE_REGISTRY_PORT", "0"));
    return RegistryServer.start(
        RegistryServerConfig.of(HttpConfig.from(settings, "REGISTRY", 0), kafka()),
        new Health(),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private static boolean answers(Admin admin) {
    try {
      return admin.describeCluster().controller().get(2, TimeUnit.SECONDS) != null;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String kafka() {
    return "127.0.0.1:" + kafkaPort;
  }

  /** The ingest gateway itself. */
  String ingest() {
    return "http://127.0.0.1:" + ingestPort;
  }

  /** The ingest gateway, over connections that can be reset. */
  String ingestRelayed() {
    return "http://127.0.0.1:" + relay.port();
  }

  RegistryClient schemas() {
    return schemas;
  }

  /** Does what the fault says; what it ends is started again at once and not waited for. */
  void suffer(Fault fault) throws InterruptedException {
    switch (fault) {
      case INGEST_KILLED -> ingest.kill();
      case INGEST_STOPPED -> ingest.stop();
      case PROJECTION_KILLED -> projection.kill();
      case PROJECTION_STOPPED -> projection.stop();
      case BROKER_KILLED -> broker.kill();
      case BROKER_STOPPED -> broker.stop();
      case CONNECTIONS_RESET -> relay.reset();
    }
  }

  /** Returns once it decides a part of what the first has decided alone. */
  void startAnotherProjection() {
    Part other =
        part(
            "projection",
            dev.eddyline.projection.Main.class,
            FreePorts.take(1).getFirst(),
            Map.of(
                "EDDYLINE_PROJECTION_INSTANCE",
                "projection-1",
                "EDDYLINE_PROJECTION_STATE_DIR",
                folder.resolve("streams-1").toString()));
    others.add(other);
    other.awaitReady();
    await()
        .alias("both decide")
        .atMost(PATIENCE)
        .until(() -> decides("projection-0-") && decides("projection-1-"));
  }

  private boolean decides(String instance) throws InterruptedException, ExecutionException {
    String group = TOPICS.application();
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
        .anyMatch(
            member ->
                member.groupInstanceId().orElseThrow().startsWith(instance)
                    && !member.assignment().topicPartitions().isEmpty());
  }

  /** SIGKILL, and nobody starts it again. */
  void loseTheFirstProjection() {
    projection.close();
  }

  void awaitReady() {
    List.of(broker, projection, push, ingest).forEach(Part::awaitReady);
  }

  /** How often a part had ended by itself. */
  int startedAgain() {
    return broker.startedAgain()
        + projection.startedAgain()
        + push.startedAgain()
        + ingest.startedAgain();
  }

  /** How often the broker had ended by itself, also where it was to be stopped. */
  int brokerStartedAgain() {
    return broker.startedAgain();
  }

  /** The answer of the push gateway for a view that has come to a version, or why it has not. */
  HttpResponse<String> view(String poll, long version) throws IOException {
    return get(
        "http://127.0.0.1:" + pushPort + "/v1/poll/" + poll + "?atLeast=" + version,
        "Prefer",
        "wait=30");
  }

  private HttpResponse<String> get(String url, String... headers) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(
          request.timeout(Duration.ofSeconds(40)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The end of what each part has printed. */
  String printed() {
    return Stream.concat(Stream.of(broker, projection, push, ingest), others.stream())
        .map(Part::printed)
        .collect(Collectors.joining("\n"));
  }

  private <T> T closing(T part, Consumer<T> close) {
    closings.addFirst(() -> close.accept(part));
    return part;
  }

  /** Ends every part, the last started first. */
  @Override
  public void close() {
    closings.forEach(Runnable::run);
  }
}
