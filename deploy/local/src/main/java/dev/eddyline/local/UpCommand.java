package dev.eddyline.local;

import static java.util.Objects.requireNonNull;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import dev.eddyline.kafka.FolderLock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs all of Eddyline until a signal comes. Every flag is a setting that the environment has too.
 */
@Command(name = "up", description = "Run all of Eddyline in this process until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

  /** All parts together; each has its own bound below this. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /** How soon a failure of a part ends the whole. */
  private static final Duration HEALTH_PAUSE = Duration.ofMillis(500);

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder for everything kept.")
  private @Nullable Path data;

  @Option(
      names = "--ingest",
      paramLabel = "HOST:PORT",
      description = "Where the ingest gateway listens (127.0.0.1:8080).")
  private @Nullable String ingest;

  @Option(
      names = "--push",
      paramLabel = "HOST:PORT",
      description = "Where the push gateway listens (127.0.0.1:8081).")
  private @Nullable String push;

  @Option(
      names = "--kafka-listen",
      paramLabel = "HOST:PORT",
      description = "Where the embedded Kafka listens (127.0.0.1:9092).")
  private @Nullable String kafkaListen;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Use these brokers instead of the embedded one.")
  private @Nullable String kafka;

  @Option(
      names = "--registry-listen",
      paramLabel = "HOST:PORT",
      description = "Where the embedded schema registry listens (127.0.0.1:8085).")
  private @Nullable String registryListen;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description = "Use this schema registry instead of the embedded one.")
  private @Nullable String registry;

  @Override
  public Integer call() {
    Map<String, String> environment;
    UpConfig config;
    FolderLock folder;
    try {
      environment = environment(System.getenv());
      Path home = Path.of(System.getProperty(Main.HOME, "."));
      config = UpConfig.from(Settings.of(environment), home.resolve("data"));
      folder = FolderLock.take(config.data());
    } catch (SettingsException | IllegalStateException e) {
      return failed(e.getMessage());
    }
    // The log file is opened with the first logger, so not before the folder is ours.
    System.setProperty("logback.configurationFile", "dev/eddyline/local/log-up.xml");
    System.setProperty("eddyline.log", config.logFile().toString());
    try {
      // All of them are taken again once Kafka's address is known; here only to be refused early.
      Applications.from(config, environment, config.kafkaElsewhere());
    } catch (SettingsException | IllegalArgumentException e) {
      return failed(e.getMessage());
    }
    return run(new Up(config, environment), config, folder);
  }

  private static int run(Up up, UpConfig config, FolderLock folder) {
    Thread stopper = Thread.ofPlatform().name("stop").unstarted(() -> stop(up, folder));
    Runtime.getRuntime().addShutdownHook(stopper);
    try {
      up.start();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(UpCommand.class).error("start failed", e);
      return failed(e.getMessage() + " (more in " + config.logFile() + ")");
    }
    Instant begun = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    System.out.print(Banner.text(up.addresses(), config, Duration.between(begun, Instant.now())));
    System.out.flush();
    Optional<String> failure = up.failure();
    while (failure.isEmpty()) {
      LockSupport.parkNanos(HEALTH_PAUSE.toNanos());
      failure = up.failure();
    }
    return failed(failure.get() + " (more in " + config.logFile() + ")");
  }

  /** Runs in the JVM's shutdown: after a signal, or once {@link #call} has returned. */
  private static void stop(Up up, FolderLock folder) {
    Thread closing = Thread.ofPlatform().name("close").daemon(true).start(up::close);
    try {
      if (closing.join(STOP_TIMEOUT)) {
        folder.close();
      } else {
        System.err.println(
            "eddyline: not stopped after " + STOP_TIMEOUT.toSeconds() + " s, leaving");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The environment with the flags that were given laid over it. */
  Map<String, String> environment(Map<String, String> environment) {
    Map<String, String> settings = new TreeMap<>(environment);
    put(settings, "DATA", data == null ? null : data.toString());
    put(settings, "KAFKA_ELSEWHERE", kafka);
    put(settings, "REGISTRY_ELSEWHERE", registry);
    putAddress(settings, "--ingest", "INGEST", ingest);
    putAddress(settings, "--push", "PUSH", push);
    putAddress(settings, "--kafka-listen", "KAFKA", kafkaListen);
    putAddress(settings, "--registry-listen", "REGISTRY", registryListen);
    return settings;
  }

  private void putAddress(
      Map<String, String> settings, String flag, String prefix, @Nullable String address) {
    if (address == null) {
      return;
    }
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("\\d{1,5}")) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(), flag + " wants HOST:PORT, not '" + address + "'");
    }
    put(settings, prefix + "_HOST", address.substring(0, colon));
    put(settings, prefix + "_PORT", address.substring(colon + 1));
  }

  private static void put(Map<String, String> settings, String key, @Nullable String value) {
    if (value != null) {
      settings.put(Settings.PREFIX + key, value);
    }
  }

  private static int failed(@Nullable String message) {
    System.err.println("eddyline: " + message);
    return 1;
  }
}
