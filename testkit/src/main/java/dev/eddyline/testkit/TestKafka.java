package dev.eddyline.testkit;

import dev.eddyline.kafka.EmbeddedKafka;
import dev.eddyline.kafka.EmbeddedKafkaConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this JVM, at a free port of loopback and with its data in a folder of its
 * own, which goes when it is closed. Started, stopped and closed by one thread, used by any.
 */
public final class TestKafka implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private static @Nullable TestKafka shared;

  private final Path folder;
  private final int port;
  private @Nullable EmbeddedKafka broker;

  private TestKafka(Path folder, EmbeddedKafka broker) {
    this.folder = folder;
    this.port = broker.port();
    this.broker = broker;
  }

  /** Starts one that is its caller's to stop, to start again and to close. */
  public static TestKafka start() {
    try {
      Path folder = Files.createTempDirectory("eddyline-kafka");
      return new TestKafka(folder, start(folder, 0));
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for a broker", e);
    }
  }

  /**
   * The one for all tests of this JVM that leave it running and keep to topics of their own. It
   * starts at the first call and ends with the JVM.
   */
  public static synchronized TestKafka shared() {
    if (shared == null) {
      TestKafka started = start();
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      shared = started;
    }
    return shared;
  }

  /** {@code host:port}, the same after a stop and a start. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** Makes topics and returns once they are there. */
  public void createTopics(int partitions, String... names) {
    createTopics(
        Arrays.stream(names)
            .map(name -> new NewTopic(name, partitions, (short) 1))
            .toArray(NewTopic[]::new));
  }

  /** Makes topics with settings of their own and returns once they are there. */
  public void createTopics(NewTopic... topics) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.createTopics(List.of(topics)).all().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** Stops the broker if it runs; its address and its data stay. */
  public void stop() {
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }

  /** Starts a stopped broker at the same address with the same data. */
  public void startAgain() {
    if (broker != null) {
      throw new IllegalStateException("the broker has not been stopped");
    }
    broker = start(folder, port);
  }

  /** Stops the broker if it runs and deletes its data. */
  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  /** Where its data is. */
  Path folder() {
    return folder;
  }

  private static EmbeddedKafka start(Path folder, int port) {
    return EmbeddedKafka.start(new EmbeddedKafkaConfig(HOST, port, folder, Map.of()));
  }
}
