package dev.eddyline.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** An npm project of the tests, installed below {@code target} from its lock file. */
public final class NodeProject {

  private static final long MINUTES_MAX = 5;

  private final Path folder;

  private NodeProject(Path folder) {
    this.folder = folder;
  }

  /**
   * Copies a project and installs what its lock file names, unless that is there. Skips the test
   * where there is no npm.
   */
  public static NodeProject installed(Path source) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Programs.runs("node", "--version") && Programs.runs("npm", "--version"),
        "skipped: Node.js and npm are not installed on this machine");
    Path folder =
        Files.createDirectories(Path.of("target", "npm", source.getFileName().toString()));
    Path installed = folder.resolve("installed-lock.json");
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path lock = folder.resolve("package-lock.json");
    if (!Files.exists(installed) || Files.mismatch(installed, lock) >= 0) {
      new NodeProject(folder).run("", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
    }
    return new NodeProject(folder);
  }

  /** Runs a command to its end and gives its output back; fails if it fails. */
  public String run(String input, String... command) throws IOException, InterruptedException {
    Path in = folder.resolve("in.txt");
    Path out = folder.resolve("out.txt");
    Path errors = folder.resolve("err.txt");
    Files.writeString(in, input);
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
        throw new AssertionError(String.join(" ", command) + ": no end within the time allowed");
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(
          String.join(" ", command)
              + " failed:\n"
              + Files.readString(errors)
              + Files.readString(out));
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  /** Starts a command in the project's folder, its output and errors going where they may. */
  public Process start(String... command) throws IOException {
    return command(command).start();
  }

  /** A command in the project's folder, not yet started. */
  public ProcessBuilder command(String... command) {
    return new ProcessBuilder(List.of(command)).directory(folder.toFile());
  }
}
