package dev.eddyline.push.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.push.PushConfig;
import dev.eddyline.push.PushGateway;
import dev.eddyline.push.TestGateway;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.TestKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway over a real broker. Each test has a generation of its own. */
class KafkaViewSourceIT {

  private static final TestKafka KAFKA = TestKafka.shared();
  private static final AtomicInteger GENERATIONS = new AtomicInteger(1);
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Topics topics = new Topics("poll", GENERATIONS.getAndIncrement());
  private final FixedSchemas schemas = new FixedSchemas();
  private final PollViews views = new PollViews(topics, schemas);
  private final HttpClient http = HttpClient.newHttpClient();
  private final KafkaProducer<String, byte[]> producer = producer(topics.application());
  private PushGateway gateway;

  @BeforeEach
  void createTopic() {
    createTopic(topics.views(), 3);
  }

  @AfterEach
  void stop() {
    producer.close(Duration.ZERO);
    http.close();
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void showsWhatWasThereAndWhatComes() {
    // Given views in every partition, some of them written more than once, and read one by one
    Map<String, byte[]> first = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      first.put("p" + i, views.record(1, "e1", 0));
    }
    commit(first);
    for (int i = 0; i < 30; i++) {
      commit(Map.of("p" + i, views.record(2, "e1", i)));
    }

    // When
    startGateway();

    // Then the newest is shown
    assertThat(get("/v1/poll/p29").headers().firstValue("ETag")).contains("\"2.e1\"");
    for (int i = 0; i < 30; i++) {
      assertThat(get("/v1/poll/p" + i).body())
          .contains("\"version\":2")
          .contains("\"ballots\":" + i);
    }

    // When one more comes, then it is shown too
    commit(Map.of("p7", views.record(3, "e1", 99)));
    await().atMost(SOON).until(() -> get("/v1/poll/p7").body().contains("\"ballots\":99"));
    await().atMost(SOON).until(() -> metric("eddyline_push_tail_lag") == 0);
  }

  @Test
  void anEmptyLogIsLoadedAtOnce() {
    // Given nothing, when
    startGateway();

    // Then
    assertThat(get("/v1/poll/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNotCommittedIsNeverShown() {
    // Given a log that ends in an aborted transaction, which a loading tail must get past
    commit(Map.of("lunch", views.record(1, "e1", 1)));
    producer.beginTransaction();
    send("lunch", views.record(2, "e1", 666));
    send("ghost", views.record(1, "e1", 666));
    producer.flush();
    producer.abortTransaction();

    // When
    startGateway();

    // Then
    assertThat(get("/v1/poll/lunch").body()).contains("\"version\":1");
    assertThat(get("/v1/poll/ghost").statusCode()).isEqualTo(404);

    // When a transaction is open, and then commits
    producer.beginTransaction();
    send("lunch", views.record(2, "e1", 2));
    producer.flush();
    commitOther("dinner", views.record(1, "e1", 1));
    await().atMost(SOON).until(() -> get("/v1/poll/dinner").statusCode() == 200);
    assertThat(get("/v1/poll/lunch").body()).contains("\"version\":1");
    producer.commitTransaction();

    // Then
    await().atMost(SOON).until(() -> get("/v1/poll/lunch").body().contains("\"version\":2"));
  }

  /** Commits in another partition than {@code lunch} is in, whose last stable offset is free. */
  private void commitOther(String id, byte[] value) {
    assertThat(LoadState.partition(id, 3)).isNotEqualTo(LoadState.partition("lunch", 3));
    try (KafkaProducer<String, byte[]> other = producer(topics.application() + "-2")) {
      other.beginTransaction();
      send(other, id, value);
      other.commitTransaction();
    }
  }

  @Test
  void aTombstoneMakesAViewGone() {
    // Given
    commit(Map.of("lunch", views.record(1, "e1", 1)));
    startGateway();
    assertThat(get("/v1/poll/lunch").statusCode()).isEqualTo(200);

    // When
    producer.beginTransaction();
    send("lunch", null);
    producer.commitTransaction();

    // Then
    await().atMost(SOON).until(() -> get("/v1/poll/lunch").statusCode() == 404);
  }

  @Test
  void aRestartedGatewayShowsTheSame() {
    // Given
    commit(Map.of("lunch", views.record(5, "e1", 5)));
    startGateway();
    String before = get("/v1/poll/lunch").body();

    // When
    gateway.close();
    commit(Map.of("dinner", views.record(1, "e1", 1)));
    startGateway();

    // Then
    assertThat(get("/v1/poll/lunch").body()).isEqualTo(before);
    assertThat(get("/v1/poll/dinner").statusCode()).isEqualTo(200);
  }

  @Test
  void aPoisonRecordHurtsOnlyItsView() {
    // Given
    byte[] good = views.record(1, "e1", 1);
    commit(Map.of("lunch", good));
    startGateway();

    // When
    commit(Map.of("lunch", Arrays.copyOf(good, good.length - 1)));
    commit(Map.of("dinner", good));

    // Then
    await().atMost(SOON).until(() -> get("/v1/poll/dinner").statusCode() == 200);
    await()
        .atMost(SOON)
        .until(
            () ->
                get("/v1/poll/lunch")
                    .headers()
                    .firstValue("Eddyline-View-Error")
                    .equals(Optional.of("unreadable")));
    assertThat(get("/v1/poll/lunch").body()).contains("\"version\":1");
    assertThat(metric("eddyline_push_tail_unreadable_total")).isEqualTo(1);
    assertThat(gateway.ready()).isTrue();
  }

  @Test
  void waitsForATopicThatIsNotThereYetAndSaysSo() {
    // Given a generation of which there is nothing
    Topics next = new Topics("poll", 1_000 + GENERATIONS.getAndIncrement());
    gateway = PushGateway.start(config(next), schemas);
    await()
        .atMost(SOON)
        .until(() -> get("/health/ready").body().contains("there is no topic " + next.views()));
    assertThat(get("/v1/poll/lunch").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);

    // When
    createTopic(next.views(), 1);

    // Then
    await().atMost(SOON).until(gateway::ready);
    assertThat(get("/v1/poll/lunch").statusCode()).isEqualTo(404);
  }

  private void startGateway() {
    gateway = PushGateway.start(config(topics), schemas);
    await().atMost(SOON).until(gateway::ready);
  }

  private static PushConfig config(Topics topics) {
    return TestGateway.config(
        "KAFKA_BOOTSTRAP",
        KAFKA.bootstrapServers(),
        "KINDS",
        "poll",
        "GENERATION_POLL",
        Integer.toString(topics.generation()),
        "PUSH_POLL_RECORDS_MAX",
        "1");
  }

  private static void createTopic(String name, int partitions) {
    KAFKA.createTopics(
        new NewTopic(name, partitions, (short) 1).configs(Map.of("cleanup.policy", "compact")));
  }

  /** A producer whose sends are in transactions of this id, begun by the caller. */
  private static KafkaProducer<String, byte[]> producer(String transactionalId) {
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                KAFKA.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private void commit(Map<String, byte[]> records) {
    producer.beginTransaction();
    records.forEach(this::send);
    producer.commitTransaction();
  }

  private void send(String id, byte[] value) {
    send(producer, id, value);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed send fails the commit
  private void send(KafkaProducer<String, byte[]> to, String id, byte[] value) {
    to.send(new ProducerRecord<>(topics.views(), id, value));
  }

  private HttpResponse<String> get(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://" + gateway.address() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  private double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }
}
