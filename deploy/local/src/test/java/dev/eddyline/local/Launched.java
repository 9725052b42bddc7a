package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The program as its user has it: {@code ./eddyline ...} in a process of its own, with what it
 * prints. Needs the packaged jars, so it is for tests that run after the package phase.
 */
final class Launched implements AutoCloseable {

  private static final Path LAUNCHER = Path.of("../../eddyline").toAbsolutePath().normalize();
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final Process process;
  private final Path printed;

  private Launched(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  /**
   * Starts the launcher.
   *
   * @param folder where to, and the file it prints to is made here
   * @param environment over this process's own
   */
  static Launched start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    // Maven has just built everything; the launcher must not build inside Maven's build, nor
    // spend its time on a start-up cache.
    Files.writeString(TARGET.resolve("built"), "");
    Files.writeString(TARGET.resolve("no-cache"), "");
    Path printed = Files.createTempFile(folder, "printed", ".txt");
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return new Launched(builder.start(), printed);
  }

  /** Waits for the line that says it serves. */
  void awaitReady() {
    await()
        .atMost(READY_TIMEOUT)
        .until(() -> printed().contains("Eddyline is ready") || !process.isAlive());
    assertThat(printed()).contains("Eddyline is ready");
  }

  /** The value of a line of the banner, as {@code Kafka 127.0.0.1:9092}. */
  String address(String part) {
    return printed()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(part + " "))
        .map(line -> line.substring(part.length()).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no '" + part + "' in\n" + printed()));
  }

  /**
   * Sends a signal, as {@code kill} does.
   *
   * @param name without SIG
   */
  void signal(String name) throws IOException, InterruptedException {
    int sent =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(sent).isZero();
  }

  /** Waits for the end and returns the exit code. */
  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS))
        .as("it ends within %s; it printed\n%s", STOP_TIMEOUT, printed())
        .isTrue();
    return process.exitValue();
  }

  /** All it has printed, on standard output and standard error. */
  String printed() {
    try {
      return Files.readString(printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes sure that nothing stays behind. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
