package dev.eddyline.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tests of the browser client and of the console that need a running backend. Each call runs one
 * file of them and gives back what it said; it fails if the file fails.
 */
final class NodeTests {

  private static final Path CLIENT = Path.of("..", "..", "client");
  private static final Path CONSOLE = Path.of("..", "..", "console", "test");
  private static final long MINUTES_MAX = 10;

  private NodeTests() {}

  /**
   * A file in {@code client/test/live}.
   *
   * @param environment where the backend is, and how much of the test to run
   */
  static String client(String file, Map<String, String> environment)
      throws IOException, InterruptedException {
    run(CLIENT, List.of("./check.sh", "packages"), Map.of());
    return run(CLIENT, node("test/live/" + file), environment);
  }

  /**
   * A file in {@code console/test}, in a real browser.
   *
   * @param environment where the backend is
   */
  static String console(String file, Map<String, String> environment)
      throws IOException, InterruptedException {
    run(CONSOLE, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), Map.of());
    return run(CONSOLE, node(file), environment);
  }

  private static List<String> node(String file) {
    return List.of("node", "--test", "--test-force-exit", file);
  }

  private static String run(Path folder, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("node", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
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
