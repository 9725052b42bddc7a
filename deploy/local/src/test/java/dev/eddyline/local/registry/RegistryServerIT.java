package dev.eddyline.local.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eddyline.chassis.ops.Health;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.registry.CompatibilityLevel;
import dev.eddyline.schemas.registry.Deletion;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryException;
import dev.eddyline.schemas.registry.SchemaRegistrar;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.TestKafka;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class RegistryServerIT {

  private static TestKafka broker;

  @BeforeAll
  static void startBroker() {
    broker = TestKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aRestartKeepsEverything(TestInfo test) {
    // Given a registry with a past
    Schema first = schema("first");
    Schema second = schema("second");
    try (Running running = Running.on(broker, topic(test))) {
      RegistryClient client = running.client();
      client.setGlobalLevel(CompatibilityLevel.NONE);
      client.register("s", first);
      client.register("s", second);
      client.register("t", first);
      client.register("gone", schema("third"));
      client.deleteVersion("s", 1, Deletion.SOFT);
      client.deleteSubject("gone", Deletion.SOFT);
      client.deleteSubject("gone", Deletion.HARD);
      client.setLevel("t", CompatibilityLevel.FULL_TRANSITIVE);
    }

    // When it starts again
    try (Running running = Running.on(broker, topic(test))) {
      RegistryClient client = running.client();

      // Then it knows what it knew, and gives no id twice
      assertThat(client.globalLevel()).isEqualTo(CompatibilityLevel.NONE);
      assertThat(client.level("t")).contains(CompatibilityLevel.FULL_TRANSITIVE);
      assertThat(client.level("s")).isEmpty();
      assertThat(client.subjects()).containsExactly("s", "t");
      assertThat(client.versions("s")).containsExactly(2);
      assertThat(client.byId(1)).isEqualTo(first);
      assertThat(client.idOf("t", first)).isEqualTo(1);
      assertThat(client.register("s", schema("fourth"))).isEqualTo(4);
    }
  }

  @Test
  void concurrentRegistrationsOfOneSchemaAndOfManyEndInOneOrder(TestInfo test) throws Exception {
    // Given a registry and many clients at once
    try (Running running = Running.on(broker, topic(test));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      RegistryClient client = running.client();
      client.setGlobalLevel(CompatibilityLevel.NONE);
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String name = "r" + i % 20;
        calls.add(() -> client.register("s", schema(name)));
      }

      // When they register twenty schemas, each twice
      List<Integer> ids = new ArrayList<>();
      for (Future<Integer> future : threads.invokeAll(calls)) {
        ids.add(future.get());
      }

      // Then there are twenty ids and versions without a gap, each for its schema
      assertThat(new HashSet<>(ids)).hasSize(20).allMatch(id -> id >= 1 && id <= 20);
      assertThat(client.versions("s")).hasSize(20).first().isEqualTo(1);
      assertThat(client.latest("s").version()).isEqualTo(20);
      for (int i = 0; i < 40; i++) {
        assertThat(client.byId(ids.get(i)).getName()).isEqualTo("r" + i % 20);
      }
    }
  }

  @Test
  void aTopicThatWouldLoseSchemasIsRefused(TestInfo test) {
    // Given topics of the wrong make
    broker.createTopics(
        new NewTopic(topic(test) + "-deleting", 1, (short) 1),
        new NewTopic(topic(test) + "-wide", 2, (short) 1)
            .configs(Map.of("cleanup.policy", "compact")));

    // When a registry is to keep its schemas there
    // Then it says what is wrong and does not start
    assertThatIllegalStateException()
        .isThrownBy(() -> Running.on(broker, topic(test) + "-deleting").close())
        .withMessageContaining("cleanup.policy=compact");
    assertThatIllegalStateException()
        .isThrownBy(() -> Running.on(broker, topic(test) + "-wide").close())
        .withMessageContaining("one partition");
  }

  @Test
  void aRecordItCannotReadStopsItBeforeItServes(TestInfo test) throws Exception {
    // Given a topic with a record of somebody else
    Running.on(broker, topic(test)).close();
    write(topic(test), "{\"keytype\":\"MYSTERY\",\"magic\":0}", "{}");

    // When a registry starts on it
    // Then it names the record
    Assertions.assertThatThrownBy(() -> Running.on(broker, topic(test)).close())
        .hasMessageContaining("offset 0")
        .hasMessageContaining("MYSTERY");
  }

  @Test
  void aRecordItCannotReadMakesARunningOneUnwell(TestInfo test) throws Exception {
    // Given a running registry
    try (Running running = Running.on(broker, topic(test))) {
      assertThat(health(running).statusCode()).isEqualTo(200);

      // When a record of somebody else arrives and a change is asked for
      write(topic(test), "no json", "{}");
      RegistryException refused =
          Assertions.catchThrowableOfType(
              RegistryException.class, () -> running.client().register("s", schema("r")));

      // Then the change is refused and health says why
      assertThat(refused.code()).isEqualTo(50001);
      assertThat(health(running).statusCode()).isEqualTo(503);
      assertThat(health(running).body()).contains("registry").contains("offset");
    }
  }

  @Test
  void whatTheRealRegistryWroteIsRead(TestInfo test) throws Exception {
    // Given records as the real registry writes them
    Running.on(broker, topic(test)).close();
    write(topic(test), "{\"keytype\":\"NOOP\",\"magic\":0}", null);
    write(
        topic(test),
        "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}",
        "{\"subject\":\"s\",\"version\":1,\"id\":41,\"schema\":\"\\\"int\\\"\",\"deleted\":false}");
    write(
        topic(test),
        "{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}",
        "{\"compatibilityLevel\":\"FULL\"}");

    // When this one reads them
    try (Running running = Running.on(broker, topic(test))) {
      // Then it goes on from there
      assertThat(running.client().byId(41)).isEqualTo(Schema.create(Schema.Type.INT));
      assertThat(running.client().globalLevel()).isEqualTo(CompatibilityLevel.FULL);
      assertThat(running.client().register("t", schema("next"))).isEqualTo(42);
    }
  }

  @Test
  void theContractsOfAKindAreRegisteredThenRequired(TestInfo test) {
    // Given a registry without this build's contracts
    Map<String, Contract> subjects =
        KindContract.of("poll").orElseThrow().subjects(new Topics("poll", 1));
    try (Running running = Running.on(broker, topic(test))) {
      SchemaRegistrar registrar = new SchemaRegistrar(running.client());
      Assertions.assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> registrar.require(subjects))
          .withMessageContaining("poll/command.avsc in subject 'poll.commands.g1-value'")
          .withMessageContaining("outcome.avsc");

      // When they are registered, twice
      Map<String, Integer> ids = registrar.register(subjects);
      assertThat(registrar.register(subjects)).isEqualTo(ids);

      // Then they are there, at the strictest level, and mean what they meant
      assertThat(registrar.require(subjects)).isEqualTo(ids);
      subjects.forEach(
          (subject, contract) -> {
            assertThat(running.client().latest(subject).version()).isEqualTo(1);
            assertThat(running.client().level(subject))
                .contains(CompatibilityLevel.FULL_TRANSITIVE);
            assertThat(running.client().byId(ids.get(subject))).isEqualTo(contract.schema());
          });
      Contract other = new Contract("poll/command.avsc", schema("Other"));
      Assertions.assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> registrar.register(Map.of("poll.commands.g1-value", other)))
          .withMessageContaining("poll/command.avsc in subject 'poll.commands.g1-value'")
          .satisfies(e -> assertThat(e.status()).isEqualTo(409));
    }
  }

  @Test
  void aClusterThatIsAwayIsNamedInTime() throws Exception {
    // Given an address where nobody listens
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    // When a registry is to keep its schemas there
    // Then it gives up by itself
    RegistryServerConfig config =
        new RegistryServerConfig(
            Running.HTTP, "127.0.0.1:" + port, "_schemas", (short) 1, 1_000, Duration.ofSeconds(2));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                RegistryServer.start(
                    config, new Health(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
        .withMessageContaining("cannot prepare topic _schemas");
  }

  @Test
  void metricsCountSchemasAndAnswers(TestInfo test) throws Exception {
    try (Running running = Running.on(broker, topic(test))) {
      running.client().register("s", schema("r"));
      assertThat(get(running, "/metrics").body())
          .contains("eddyline_registry_schemas 1.0")
          .contains("eddyline_registry_answers_total{status=\"200\"} 1.0");
    }
  }

  private static HttpResponse<String> health(Running running) throws Exception {
    return get(running, "/health/ready");
  }

  private static HttpResponse<String> get(Running running, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(running.server().url() + path)).build(),
          BodyHandlers.ofString());
    }
  }

  private static void write(String topic, String key, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
    }
  }

  private static Schema schema(String name) {
    return SchemaBuilder.record(name).fields().requiredInt("a").endRecord();
  }

  private static String topic(TestInfo test) {
    return "_schemas-" + test.getTestMethod().orElseThrow().getName();
  }
}
