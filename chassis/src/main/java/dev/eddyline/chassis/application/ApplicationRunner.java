package dev.eddyline.chassis.application;

import static java.util.Objects.requireNonNullElseGet;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one application as the whole of this process: starts it, closes it when a signal comes, and
 * ends the process as soon as the application is dead. Called by {@code main}, on its thread. Has
 * no logger before it has said how to log.
 */
public final class ApplicationRunner {

  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  /** How soon a death ends the process. */
  private static final Duration HEALTH_PAUSE = Duration.ofMillis(500);

  private ApplicationRunner() {}

  /**
   * Never returns. The process ends with 1 and one line on standard error if a setting cannot be
   * used, the application does not start, or dies; with 128 and the signal's number after a signal.
   *
   * @param name what people call the application
   * @param configure takes every setting of the process and starts nothing
   * @param start returns once the application serves
   * @param <C> all that the application is told
   */
  public static <C> void run(
      String name, Function<Settings, C> configure, Function<C, ? extends Application> start) {
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "dev/eddyline/chassis/log.xml");
    }
    System.err.println(name + ": " + runUntilFailure(configure, start));
    System.exit(1);
  }

  private static <C> String runUntilFailure(
      Function<Settings, C> configure, Function<C, ? extends Application> start) {
    Settings settings = Settings.of(System.getenv());
    C config;
    Duration stopTimeout;
    try {
      config = configure.apply(settings);
      stopTimeout = stopTimeout(settings);
      settings.refuseUnknown();
    } catch (SettingsException | IllegalArgumentException e) {
      return said(e);
    }
    Logger log = LoggerFactory.getLogger(ApplicationRunner.class);
    log.info("settings\n{}", settings.redacted());
    try {
      Application application = start.apply(config);
      // A signal before this line ends the process at once: nobody has been promised anything yet.
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("stop")
                  .unstarted(() -> stop(application, stopTimeout, log)));
      log.atInfo().addKeyValue("address", application.address()).log("started");
      return "has failed: " + awaitDeath(application);
    } catch (RuntimeException | Error e) {
      log.error("failed", e);
      return said(e);
    }
  }

  static Duration stopTimeout(Settings settings) {
    return settings.millis("STOP_TIMEOUT_MS", 30_000, 1, 600_000, "to stop after a signal");
  }

  private static Map<String, String> awaitDeath(Application application) {
    Map<String, String> dead = application.health().dead();
    while (dead.isEmpty()) {
      LockSupport.parkNanos(HEALTH_PAUSE.toNanos());
      dead = application.health().dead();
    }
    return dead;
  }

  /** Runs in the JVM's shutdown, which lasts until this returns. */
  private static void stop(Application application, Duration timeout, Logger log) {
    Thread closing = Thread.ofPlatform().name("close").daemon(true).start(application::close);
    try {
      if (closing.join(timeout)) {
        log.info("stopped");
      } else {
        log.atError()
            .addKeyValue("timeoutMs", timeout.toMillis())
            .log("not stopped in time, leaving");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String said(Throwable e) {
    return requireNonNullElseGet(e.getMessage(), e::toString);
  }
}
