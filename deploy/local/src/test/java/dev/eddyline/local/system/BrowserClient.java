package dev.eddyline.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The browser client's own tests that need a running backend. */
final class BrowserClient {

  private static final Path FOLDER = Path.of("..", "..", "client");
  private static final long MINUTES_MAX = 10;

  private BrowserClient() {}

  /**
   * Runs one of the files in {@code client/test/live} and gives back what it said; fails if it
   * fails.
   *
   * @param environment where the backend is, and how much of the test to run
   */
  static String test(String file, Map<String, String> environment)
      throws IOException, InterruptedException {
    run(List.of("./check.sh", "packages"), Map.of());
    return run(List.of("node", "--test", "--test-force-exit", "test/live/" + file), environment);
  }

  private static String run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("client", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
          throw new AssertionError(command + ": no end\n" + Files.readString(said));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(command + " failed:\n" + Files.readString(said));
      }
      return Files.readString(said);
    } finally {
      Files.delete(said);
    }
  }
}
