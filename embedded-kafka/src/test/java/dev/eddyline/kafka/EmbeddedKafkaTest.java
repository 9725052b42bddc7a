package dev.eddyline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("FutureReturnValueIgnored") // a commit or a callback reports what a send came to
@Timeout(90)
class EmbeddedKafkaTest {

  private static final String TOPIC = "facts";
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir Path folder;
  @TempDir Path outside;

  @Test
  void transactionsAreSeenWholeOrNotAtAll() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
      // Given a topic and a transactional producer
      createTopic(kafka);
      try (KafkaProducer<String, String> producer =
          producer(kafka, Map.of("transactional.id", "writer"))) {
        producer.initTransactions();

        // When one transaction is committed, one aborted and one more committed
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "a", "1"));
        producer.commitTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "a", "2"));
        producer.flush();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "a", "3"));
        producer.commitTransaction();
      }

      // Then a reader of committed records sees the first and the last
      assertThat(read(kafka, 2)).containsExactly("1", "3");
    }
  }

  @Test
  void restartContinuesWhereItWas() throws Exception {
    // Given a broker that kept a record and was stopped
    String cluster;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
      createTopic(kafka);
      cluster = clusterId(kafka);
      try (KafkaProducer<String, String> producer = producer(kafka, Map.of())) {
        producer.send(new ProducerRecord<>(TOPIC, "a", "kept")).get();
      }
    }

    // When it is started again
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {

      // Then it is the same cluster with the same record
      assertThat(clusterId(kafka)).isEqualTo(cluster);
      assertThat(read(kafka, 1)).containsExactly("kept");
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    // Given a process of its own that writes and prints each record Kafka has acknowledged
    Path printed = outside.resolve("printed");
    Process writer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(printed.toFile())
            .start();
    try {
      await().atMost(DEADLINE).until(() -> Files.size(printed) > 10_000 || !writer.isAlive());
      assertThat(writer.isAlive()).as("the writer still writes").isTrue();

      // When it is killed in the middle
    } finally {
      writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    Set<String> acknowledged = new HashSet<>(Files.readAllLines(printed));
    acknowledged.removeIf(line -> !line.endsWith("."));

    // Then a broker on the same folder has all it had acknowledged
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
      assertThat(new HashSet<>(read(kafka, acknowledged.size()))).containsAll(acknowledged);
    }
  }

  @Test
  void takenPortIsNamed() throws Exception {
    // Given a port that somebody else listens on
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config = new EmbeddedKafkaConfig("127.0.0.1", taken.getLocalPort(), folder, Map.of());

      // When a broker is to listen there, Then it says which address it cannot have
      assertThatThrownBy(() -> EmbeddedKafka.start(config))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("Address already in use");
    }

    // Then the folder is free again
    EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder)).close();
  }

  @Test
  void folderInUseIsRefused() {
    // Given a broker on a folder
    try (EmbeddedKafka first = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {

      // When another is started on it, Then it is refused, naming folder and holder
      assertThatThrownBy(() -> EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(first.failure()).isNotDone();
    }
  }

  @Test
  void propertyThatKafkaRefusesFailsTheStart() {
    // Given a property with a value no broker takes
    var config = new EmbeddedKafkaConfig("127.0.0.1", 0, folder, Map.of("num.io.threads", "none"));

    // When started, Then the property is named
    assertThatThrownBy(() -> EmbeddedKafka.start(config)).hasMessageContaining("num.io.threads");
  }

  static void createTopic(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  static KafkaProducer<String, String> producer(EmbeddedKafka kafka, Map<String, Object> more) {
    var config = new HashMap<String, Object>(more);
    config.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.describeCluster().clusterId().get();
    }
  }

  /** Reads from the start until there are so many records, or time is up. */
  private static List<String> read(EmbeddedKafka kafka, int count) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    List<String> values = new ArrayList<>();
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  /** Runs in a process of its own until it is killed. */
  static final class KilledWriter {

    private KilledWriter() {}

    public static void main(String[] args) throws Exception {
      Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> Runtime.getRuntime().halt(1));
      EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(Path.of(args[0])));
      createTopic(kafka);
      KafkaProducer<String, String> producer = producer(kafka, Map.of("acks", "all"));
      for (int i = 0; ; i++) {
        String value = i + ".";
        producer.send(
            new ProducerRecord<>(TOPIC, value, value),
            (metadata, failure) -> {
              if (failure == null) {
                System.out.println(value);
              }
            });
      }
    }
  }
}
