package dev.eddyline.local.fault;

import static org.awaitility.Awaitility.await;

import dev.eddyline.testkit.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * One process of the system, which can be killed, stopped and started again with the same settings.
 * One that ends by itself, because what it needs is away at its start, is started again as whoever
 * supervises it would. Used by one thread.
 */
final class Part implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIGKILLED = 128 + 9;
  private static final int SIGTERMED = 128 + 15;

  private final String name;
  private final Class<?> main;
  private final Map<String, String> settings;
  private final Path folder;
  private final BooleanSupplier ready;
  private ChildProcess process;
  private int startedAgain;

  /**
   * @param ready whether it serves
   */
  Part(
      String name,
      Class<?> main,
      Map<String, String> settings,
      Path folder,
      BooleanSupplier ready) {
    this.name = name;
    this.main = main;
    this.settings = settings;
    this.folder = folder;
    this.ready = ready;
    this.process = launch();
  }

  private ChildProcess launch() {
    return ChildProcess.start(
        main,
        settings,
        folder,
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }

  /** SIGKILL, and the same again at once. */
  void kill() throws InterruptedException {
    process.close();
    ended(SIGKILLED);
  }

  /** SIGTERM, and the same again once it has ended. */
  void stop() throws InterruptedException {
    process.terminate();
    ended(SIGTERMED);
  }

  private void ended(int expected) throws InterruptedException {
    int code = process.awaitExit(PATIENCE);
    if (code != expected) {
      // It had ended before, or while it started: nothing to be said against it here.
      startedAgain++;
    }
    process = launch();
  }

  /** Waits until it serves, and starts it again where it has given up meanwhile. */
  void awaitReady() {
    await()
        .alias(name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (!process.isAlive()) {
                startedAgain++;
                process = launch();
              }
              return ready.getAsBoolean();
            });
  }

  /** How often it had ended by itself and was started again. */
  int startedAgain() {
    return startedAgain;
  }

  /** The end of what it has printed, for a failure's report. */
  String printed() {
    String all = process.output() + process.errors();
    return name + ":\n" + all.substring(Math.max(0, all.length() - 3_000));
  }

  @Override
  public void close() {
    process.close();
  }
}
