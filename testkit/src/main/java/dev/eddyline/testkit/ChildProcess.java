package dev.eddyline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A main class of the test's own class path in a small JVM of its own. Its environment has no
 * setting of ours but those given. Closing kills it. Used by one thread.
 */
public final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final Path output;
  private final Path errors;

  private ChildProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * Starts it and returns at once.
   *
   * @param folder for what it prints
   * @param flags of the JVM
   */
  public static ChildProcess start(
      Class<?> main, Map<String, String> environment, Path folder, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(Arrays.asList(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    try {
      Path output = Files.createTempFile(folder, "output", ".txt");
      Path errors = Files.createTempFile(folder, "errors", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .directory(folder.toFile());
      builder
          .environment()
          .keySet()
          .removeIf(key -> key.startsWith("EDDYLINE_") || key.equals("JAVA_TOOL_OPTIONS"));
      builder.environment().putAll(environment);
      return new ChildProcess(builder.start(), output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has printed to standard output so far. */
  public String output() {
    return read(output);
  }

  /** What it has printed to standard error so far. */
  public String errors() {
    return read(errors);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to stop, as an operator would (SIGTERM). */
  public void terminate() {
    process.destroy();
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws AssertionError with all it printed, if it is still there after the timeout
   */
  public int awaitExit(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(
          "still running after " + timeout + "\n" + output() + "\n" + errors());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
