package dev.eddyline.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.coordinator.transaction.TransactionCoordinator;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * One real Kafka node in this process, broker and KRaft controller, with its data in one folder
 * that it formats at the first start. What it has acknowledged survives the death of the process.
 * Never ends the process: a fault of Kafka's completes {@link #failure}, for its owner to act on.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

  /**
   * For the controller to let the broker go; the broker is alone, so there is nobody to wait for.
   */
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final EmbeddedKafkaConfig config;
  private final FolderLock folder;
  private final BoundSockets sockets;
  private final SharedServer shared;
  private final BrokerServer broker;
  private final ControllerServer controller;
  private final CompletableFuture<Throwable> failure;
  private final int port;

  private EmbeddedKafka(EmbeddedKafkaConfig config, FolderLock folder, BoundSockets sockets) {
    this.config = config;
    this.folder = folder;
    this.sockets = sockets;
    this.port = sockets.clientPort();
    this.failure = new CompletableFuture<>();
    Properties properties = BrokerProperties.of(config, port, sockets.controllerPort());
    // The second argument keeps Kafka from logging its several hundred settings.
    KafkaConfig kafka = new KafkaConfig(properties, false);
    format(kafka);
    var formatted = KafkaRaftServer.initializeLogDirs(kafka, log, "");
    MetaPropertiesEnsemble identity = formatted._1();
    this.shared =
        new SharedServer(
            kafka,
            identity,
            Time.SYSTEM,
            Server.initializeMetrics(kafka, Time.SYSTEM, identity.clusterId().orElseThrow()),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(kafka.quorumConfig().voters())),
            List.of(),
            faults(failure),
            sockets);
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), formatted._2());
    this.broker = new BrokerServer(shared);
  }

  /**
   * Starts a broker and returns once it serves clients.
   *
   * @throws IllegalStateException if the port or the folder is taken, or the broker fails to start
   */
  public static EmbeddedKafka start(EmbeddedKafkaConfig config) {
    FolderLock folder = FolderLock.take(config.folder());
    try {
      return start(config, folder);
    } catch (Exception e) {
      folder.close();
      throw e;
    }
  }

  /** {@code host:port}, for clients. */
  public String bootstrapServers() {
    return config.host() + ":" + port;
  }

  /** The port clients connect to, also where a free one was taken. */
  public int port() {
    return port;
  }

  /** Completes with the cause if Kafka fails beyond its own repair while it runs. */
  public CompletableFuture<Throwable> failure() {
    return failure.copy();
  }

  /** Stops the broker; gives up, and says so, after ten seconds. */
  @Override
  public void close() {
    if (!stop(broker, controller)) {
      // Nothing acknowledged is lost: the next start checks the logs as after a kill.
      log.atWarn()
          .addKeyValue("timeoutMs", STOP_TIMEOUT.toMillis())
          .log("Kafka does not stop in time and is left to the end of the process");
      return;
    }
    sockets.close();
    folder.close();
  }

  private static EmbeddedKafka start(EmbeddedKafkaConfig config, FolderLock folder) {
    BoundSockets sockets = BoundSockets.bind(config.host(), config.port());
    try {
      EmbeddedKafka kafka = new EmbeddedKafka(config, folder, sockets);
      kafka.startup();
      log.atInfo().addKeyValue("address", kafka.bootstrapServers()).log("Kafka serves");
      return kafka;
    } catch (Exception e) {
      sockets.close();
      throw e;
    }
  }

  private void startup() {
    try {
      controller.startup();
      KilledBroker.unregister(shared, controller.controller());
      broker.startup();
    } catch (Exception e) {
      // Not only runtime exceptions: Scala throws checked ones without declaring them.
      stop(broker, controller);
      Throwable cause = failure.getNow(e);
      throw new IllegalStateException("Kafka does not start: " + cause.getMessage(), cause);
    }
  }

  private static boolean stop(BrokerServer broker, ControllerServer controller) {
    Thread stopping =
        Thread.ofPlatform()
            .name("kafka-stop")
            .daemon(true)
            .start(
                () -> {
                  try {
                    resignFromTransactions(broker);
                    broker.shutdown(LEAVE_TIMEOUT);
                  } finally {
                    controller.shutdown();
                  }
                });
    boolean interrupted = false;
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          return stopping.join(STOP_TIMEOUT.minusNanos(System.nanoTime() - start));
        } catch (InterruptedException e) {
          // Who was interrupted while it started stops it all the same.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The coordinator of transactions takes no more of them and ends none: the next start does. While
   * the broker gives its partitions away, which nobody takes, Kafka 4.3.1 takes a partition without
   * a leader for one that is deleted ({@code KRaftMetadataCache.getPartitionLeaderEndpoint}): a
   * transaction that ends then is complete without a marker in its partitions, and is open there
   * for all who read what is committed. It resigns instead of being shut down, which would
   * interrupt a thread of its own that may be writing to a log.
   */
  private static void resignFromTransactions(BrokerServer broker) {
    TransactionCoordinator coordinator = broker.transactionCoordinator();
    if (coordinator == null) {
      return; // It has not come so far.
    }
    int partitions =
        broker.metadataCache().numPartitions(Topic.TRANSACTION_STATE_TOPIC_NAME).orElse(0);
    for (int partition = 0; partition < partitions; partition++) {
      coordinator.onResignation(partition, Option.empty());
    }
  }

  /** Writes the cluster's identity into an empty folder; leaves any other as it is. */
  private static void format(KafkaConfig kafka) {
    String folder = kafka.metadataLogDir();
    try {
      MetaPropertiesEnsemble kept =
          new MetaPropertiesEnsemble.Loader()
              .addLogDirs(List.of(folder))
              .addMetadataLogDir(folder)
              .load();
      if (kept.clusterId().isPresent()) {
        return;
      }
      new Formatter()
          .setNodeId(BrokerProperties.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(folder))
          .setMetadataLogDirectory(folder)
          .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read folder " + folder, e);
    } catch (Exception e) {
      throw new IllegalStateException("cannot format folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static FaultHandlerFactory faults(CompletableFuture<Throwable> failure) {
    return (name, fatal, action) -> {
      FaultHandler handler =
          (message, cause) -> {
            action.run();
            RuntimeException fault = new IllegalStateException(name + ": " + message, cause);
            if (fatal) {
              failure.complete(cause == null ? fault : cause);
            } else {
              log.atWarn().addKeyValue("part", name).setCause(fault).log("fault in Kafka");
            }
            return fault;
          };
      return handler;
    };
  }
}
