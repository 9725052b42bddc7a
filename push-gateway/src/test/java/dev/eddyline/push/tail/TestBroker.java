package dev.eddyline.push.tail;

import dev.eddyline.testkit.FreePorts;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One real Kafka broker for all tests of this JVM, started when first asked for. */
final class TestBroker {

  private static final TestBroker SHARED = new TestBroker();

  private final List<Integer> ports = FreePorts.take(2);
  private final int port = ports.getFirst();

  private TestBroker() {
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "kafka").toAbsolutePath();
      int controllerPort = ports.getLast();
      Properties properties = new Properties();
      properties.putAll(
          Map.ofEntries(
              Map.entry("process.roles", "broker,controller"),
              Map.entry("node.id", "1"),
              Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
              Map.entry(
                  "listeners",
                  "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
              Map.entry("advertised.listeners", "CLIENT://127.0.0.1:" + port),
              Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
              Map.entry("inter.broker.listener.name", "CLIENT"),
              Map.entry("controller.listener.names", "CONTROLLER"),
              Map.entry("log.dirs", folder.toString()),
              Map.entry("auto.create.topics.enable", "false"),
              Map.entry("offsets.topic.replication.factor", "1"),
              Map.entry("offsets.topic.num.partitions", "1"),
              Map.entry("transaction.state.log.replication.factor", "1"),
              Map.entry("transaction.state.log.min.isr", "1"),
              Map.entry("transaction.state.log.num.partitions", "1"),
              Map.entry("log.cleaner.dedupe.buffer.size", "4194304")));
      new Formatter()
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(folder.toString()))
          .setMetadataLogDirectory(folder.toString())
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setIgnoreFormatted(true)
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .run();
      // Left running to the end of the JVM: a broker may take minutes to stop when told to.
      new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM).startup();
    } catch (Exception e) {
      throw new IllegalStateException("no broker for the tests", e);
    }
  }

  static String bootstrapServers() {
    return "127.0.0.1:" + SHARED.port;
  }

  static void createTopic(String name, int partitions) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(name, partitions, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("topic " + name, e);
    }
  }

  /** A producer whose sends are in transactions of this id, begun by the caller. */
  static KafkaProducer<String, byte[]> producer(String transactionalId) {
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }
}
