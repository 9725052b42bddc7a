package dev.eddyline.local.fault;

import dev.eddyline.kafka.EmbeddedKafka;
import dev.eddyline.kafka.EmbeddedKafkaConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, so that it can be killed. */
final class BrokerMain {

  private static final String PORT = "BROKER_PORT";
  private static final String FOLDER = "BROKER_FOLDER";

  private BrokerMain() {}

  static Map<String, String> settings(int port, Path folder) {
    return Map.of(PORT, Integer.toString(port), FOLDER, folder.toString());
  }

  /** Runs until a signal: SIGTERM lets it stop in order. */
  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            new EmbeddedKafkaConfig(
                "127.0.0.1",
                Integer.parseInt(System.getenv(PORT)),
                Path.of(System.getenv(FOLDER)),
                Map.of()));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
    new CountDownLatch(1).await();
  }
}
