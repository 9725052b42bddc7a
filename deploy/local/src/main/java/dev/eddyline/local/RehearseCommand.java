package dev.eddyline.local;

import dev.eddyline.chassis.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Starts everything once on free ports with data that is thrown away, and stops it. The launcher
 * runs this after a build to record which classes a start needs (the JVM's AOT cache).
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("eddyline-rehearsal");
    try {
      Map<String, String> freePorts =
          Map.of(
              "EDDYLINE_DATA", folder.toString(),
              "EDDYLINE_KAFKA_PORT", "0",
              "EDDYLINE_REGISTRY_PORT", "0",
              "EDDYLINE_INGEST_PORT", "0",
              "EDDYLINE_PUSH_PORT", "0",
              "EDDYLINE_PROJECTION_PORT", "0");
      UpConfig config = UpConfig.from(Settings.of(freePorts), folder);
      try (Up up = new Up(config, freePorts)) {
        up.start();
      }
      return 0;
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
