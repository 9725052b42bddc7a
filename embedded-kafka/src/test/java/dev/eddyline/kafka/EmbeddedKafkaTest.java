package dev.eddyline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
import java.util.Optional;
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
@Timeout(120)
class EmbeddedKafkaTest {

  private static final String TOPIC = "facts";
  private static final int PARTITIONS = 8;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Longer than a broker was once given. Several, since a heartbeat may win against its end. */
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private static final int PAUSES = 5;

  @TempDir Path folder;
  @TempDir Path outside;

  @Test
  void transactionsAreSeenWholeOrNotAtAll() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
      // Given a topic and a transactional producer
      createTopic(kafka.bootstrapServers(), 1);
      try (KafkaProducer<String, String> producer =
          producer(kafka.bootstrapServers(), Map.of("transactional.id", "writer"))) {
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
      assertThat(read(kafka.bootstrapServers(), 2)).containsExactly("1", "3");
    }
  }

  @Test
  void restartContinuesWhereItWas() throws Exception {
    // Given a broker that kept a record and was stopped
    String cluster;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
      createTopic(kafka.bootstrapServers(), 1);
      cluster = clusterId(kafka);
      try (KafkaProducer<String, String> producer = producer(kafka.bootstrapServers(), Map.of())) {
        producer.send(new ProducerRecord<>(TOPIC, "a", "kept")).get();
      }
    }

    // When it is started again
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {

      // Then it is the same cluster with the same record
      assertThat(clusterId(kafka)).isEqualTo(cluster);
      assertThat(read(kafka.bootstrapServers(), 1)).containsExactly("kept");
    }
  }

  @Test
  void transactionsThatEndWhileItStopsAreEndedByTheNextStart() throws Exception {
    // Given producers whose transactions end one after the other
    List<TransactionWriter> writers = writers();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Future<Void>> running = new ArrayList<>();
      try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
        createTopic(kafka.bootstrapServers(), PARTITIONS);
        for (TransactionWriter writer : writers) {
          running.add(threads.submit(() -> writer.write(kafka.bootstrapServers())));
        }
        awaitUnderWay(writers);

        // When the broker stops meanwhile
      }
      for (Future<Void> each : running) {
        each.get(30, TimeUnit.SECONDS);
      }
    }

    // Then
    assertNextStartEndsAll(writers);
  }

  @Test
  void transactionsThatEndWhenItIsKilledAreEndedByTheNextStart() throws Exception {
    // Given a broker in a process of its own, and producers whose transactions end one after the
    // other
    Path printed = outside.resolve("printed");
    Process broker = start(OwnBroker.class, printed);
    List<TransactionWriter> writers = writers();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Future<Void>> running = new ArrayList<>();
      try {
        String kafka = addressOf(printed);
        createTopic(kafka, PARTITIONS);
        writers.forEach(writer -> running.add(threads.submit(() -> writer.write(kafka))));
        awaitUnderWay(writers);

        // When it is killed meanwhile
      } finally {
        broker.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
      for (Future<Void> each : running) {
        each.get(30, TimeUnit.SECONDS);
      }
    }

    // Then
    assertNextStartEndsAll(writers);
  }

  /** None of their transactions is open once its producer has come again after a start. */
  private void assertNextStartEndsAll(List<TransactionWriter> writers) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(folder))) {
      for (TransactionWriter writer : writers) {
        try (KafkaProducer<String, String> producer = writer.producer(kafka.bootstrapServers())) {
          producer.initTransactions();
        }
      }
      assertWholeOrNotAtAll(kafka.bootstrapServers(), writers);
    }
  }

  @Test
  void aPauseOfItsProcessTakesNoPartitionFromIt() throws Exception {
    // Given a broker in a process of its own, with a record
    Path printed = outside.resolve("printed");
    Process broker = start(OwnBroker.class, printed);
    try {
      String kafka = addressOf(printed);
      createTopic(kafka, 1);
      int epoch = epochOfAnotherRecord(kafka);
      for (int pause = 1; pause <= PAUSES; pause++) {

        // When the process pauses, as on a machine that is suspended, and goes on
        signal(broker, "STOP");
        long paused = System.nanoTime();
        await().until(() -> System.nanoTime() - paused > PAUSE.toNanos());
        signal(broker, "CONT");

        // Then no leader was elected meanwhile
        assertThat(epochOfAnotherRecord(kafka)).isEqualTo(epoch);
      }
    } finally {
      broker.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** Writes a record, and says by how many elections its partition's leader had come to be. */
  private static int epochOfAnotherRecord(String kafka) throws Exception {
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    try (KafkaProducer<String, String> producer = producer(kafka, Map.of());
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      producer.send(new ProducerRecord<>(TOPIC, "a", "one more")).get();
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .leaderEpoch()
          .orElseThrow();
    }
  }

  private static List<TransactionWriter> writers() {
    return IntStream.range(0, 4).mapToObj(i -> new TransactionWriter("writer-" + i)).toList();
  }

  private static void awaitUnderWay(List<TransactionWriter> writers) {
    await().atMost(DEADLINE).until(() -> writers.stream().allMatch(TransactionWriter::isUnderWay));
  }

  private static String addressOf(Path printed) {
    return await()
        .atMost(DEADLINE)
        .until(() -> addressIn(printed), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<String> addressIn(Path printed) throws IOException {
    return Files.readAllLines(printed).stream()
        .filter(line -> line.startsWith(OwnBroker.ADDRESS))
        .map(line -> line.substring(OwnBroker.ADDRESS.length()))
        .findFirst();
  }

  private static void signal(Process process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** All have ended, and each was seen whole or not at all, those that were committed all. */
  private static void assertWholeOrNotAtAll(String kafka, List<TransactionWriter> writers)
      throws Exception {
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(ends(kafka, IsolationLevel.READ_COMMITTED))
                    .isEqualTo(ends(kafka, IsolationLevel.READ_UNCOMMITTED)));
    List<String> first = readAll(kafka, 0);
    assertThat(first)
        .doesNotHaveDuplicates()
        .containsAll(writers.stream().flatMap(writer -> writer.committed().stream()).toList());
    for (int partition = 1; partition < PARTITIONS; partition++) {
      assertThat(readAll(kafka, partition)).containsExactlyInAnyOrderElementsOf(first);
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    // Given a process of its own that writes and prints each record Kafka has acknowledged
    Path printed = outside.resolve("printed");
    Process writer = start(KilledWriter.class, printed);
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
      assertThat(new HashSet<>(read(kafka.bootstrapServers(), acknowledged.size())))
          .containsAll(acknowledged);
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

  /** A main class on this test's folder, in a process of its own. */
  private Process start(Class<?> main, Path printed) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(printed.toFile())
        .start();
  }

  private static void createTopic(String kafka, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) 1))).all().get();
    }
  }

  private static KafkaProducer<String, String> producer(String kafka, Map<String, Object> more) {
    var config = new HashMap<String, Object>(more);
    config.put("bootstrap.servers", kafka);
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.describeCluster().clusterId().get();
    }
  }

  /** Where each partition ends for readers of that kind. */
  private static Map<TopicPartition, Long> ends(String kafka, IsolationLevel isolation)
      throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      latest.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      admin
          .listOffsets(latest, new ListOffsetsOptions(isolation))
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition, end.offset()));
    }
    return ends;
  }

  /** Reads from the start until there are so many records, or time is up. */
  private static List<String> read(String kafka, int count) {
    return read(kafka, 0, (values, position) -> values.size() < count);
  }

  /** Reads all that is committed. */
  private static List<String> readAll(String kafka, int partition) throws Exception {
    long end = ends(kafka, IsolationLevel.READ_COMMITTED).get(new TopicPartition(TOPIC, partition));
    return read(kafka, partition, (values, position) -> position < end);
  }

  private interface Unread {
    boolean goesOn(List<String> values, long position);
  }

  private static List<String> read(String kafka, int of, Unread unread) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
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

    KafkaProducer<String, String> producer(String kafka) {
      return EmbeddedKafkaTest.producer(
          kafka, Map.of("transactional.id", name, "max.block.ms", 10_000));
    }

    Void write(String kafka) {
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

  /** Runs a broker in a process of its own until it is killed, and prints its address. */
  static final class OwnBroker {

    static final String ADDRESS = "address ";

    private OwnBroker() {}

    public static void main(String[] args) {
      EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(Path.of(args[0])));
      System.out.println(ADDRESS + kafka.bootstrapServers());
    }
  }

  /** Runs in a process of its own until it is killed. */
  static final class KilledWriter {

    private KilledWriter() {}

    public static void main(String[] args) throws Exception {
      Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> Runtime.getRuntime().halt(1));
      EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(Path.of(args[0])));
      createTopic(kafka.bootstrapServers(), 1);
      KafkaProducer<String, String> producer =
          producer(kafka.bootstrapServers(), Map.of("acks", "all"));
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
