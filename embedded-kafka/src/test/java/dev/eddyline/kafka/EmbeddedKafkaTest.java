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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
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
  private static final int PARTITIONS = 8;
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
  void transactionsThatEndWhileItStopsAreEndedByTheNextStart() throws Exception {
    // Given producers whose transactions end one after the other
    List<TransactionWriter> writers =
        IntStream.range(0, 4).mapToObj(i -> new TransactionWriter("writer-" + i)).toList();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Future<Void>> running = new ArrayList<>();
      try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
        createTopic(kafka, PARTITIONS);
        for (TransactionWriter writer : writers) {
          running.add(threads.submit(() -> writer.write(kafka)));
        }
        await()
            .atMost(DEADLINE)
            .until(() -> writers.stream().allMatch(TransactionWriter::isUnderWay));

        // When the broker stops meanwhile
      }
      for (Future<Void> each : running) {
        each.get(30, TimeUnit.SECONDS);
      }
    }

    // Then after the next start none of them is open once its producer has come again
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
      for (TransactionWriter writer : writers) {
        try (KafkaProducer<String, String> producer = writer.producer(kafka)) {
          producer.initTransactions();
        }
      }
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () ->
                  assertThat(ends(kafka, IsolationLevel.READ_COMMITTED))
                      .isEqualTo(ends(kafka, IsolationLevel.READ_UNCOMMITTED)));

      // Then each was seen whole or not at all, those that were told to be committed all
      List<String> first = readAll(kafka, 0);
      assertThat(first)
          .doesNotHaveDuplicates()
          .containsAll(writers.stream().flatMap(writer -> writer.committed().stream()).toList());
      for (int partition = 1; partition < PARTITIONS; partition++) {
        assertThat(readAll(kafka, partition)).containsExactlyInAnyOrderElementsOf(first);
      }
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
    createTopic(kafka, 1);
  }

  private static void createTopic(EmbeddedKafka kafka, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) 1))).all().get();
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

  /** Where each partition ends for readers of that kind. */
  private static Map<TopicPartition, Long> ends(EmbeddedKafka kafka, IsolationLevel isolation)
      throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      latest.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .listOffsets(latest, new ListOffsetsOptions(isolation))
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition, end.offset()));
    }
    return ends;
  }

  /** Reads from the start until there are so many records, or time is up. */
  private static List<String> read(EmbeddedKafka kafka, int count) {
    return read(kafka, 0, (values, position) -> values.size() < count);
  }

  /** Reads all that is committed. */
  private static List<String> readAll(EmbeddedKafka kafka, int partition) throws Exception {
    long end = ends(kafka, IsolationLevel.READ_COMMITTED).get(new TopicPartition(TOPIC, partition));
    return read(kafka, partition, (values, position) -> position < end);
  }

  private interface Unread {
    boolean goesOn(List<String> values, long position);
  }

  private static List<String> read(EmbeddedKafka kafka, int of, Unread unread) {
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
      TopicPartition partition = new TopicPartition(TOPIC, of);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (unread.goesOn(values, consumer.position(partition)) && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  /** Writes one transaction after the other, each to every partition, until the broker is away. */
  private static final class TransactionWriter {

    private static final int UNDER_WAY = 20;

    private final String name;
    private final List<String> committed = new CopyOnWriteArrayList<>();

    TransactionWriter(String name) {
      this.name = name;
    }

    KafkaProducer<String, String> producer(EmbeddedKafka kafka) {
      return EmbeddedKafkaTest.producer(
          kafka, Map.of("transactional.id", name, "max.block.ms", 10_000));
    }

    Void write(EmbeddedKafka kafka) {
      KafkaProducer<String, String> producer = producer(kafka);
      try {
        producer.initTransactions();
        for (int i = 0; ; i++) {
          String value = name + " " + i;
          producer.beginTransaction();
          for (int partition = 0; partition < PARTITIONS; partition++) {
            producer.send(new ProducerRecord<>(TOPIC, partition, name, value));
          }
          producer.commitTransaction();
          committed.add(value);
        }
      } catch (KafkaException e) {
        return null; // The broker is away.
      } finally {
        producer.close(Duration.ZERO);
      }
    }

    boolean isUnderWay() {
      return committed.size() >= UNDER_WAY;
    }

    /** The values of those whose commit has returned. */
    List<String> committed() {
      return committed;
    }
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
