package dev.eddyline.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One Eddyline for all tests that leave nothing behind but entities of their own. */
final class SharedEddyline {

  private static @Nullable EddylineProcess process;

  /** Starts it at the first call; it ends with the JVM of the tests. */
  EddylineProcess eddyline() throws IOException {
    synchronized (SharedEddyline.class) {
      if (process == null) {
        Path data = Files.createTempDirectory(Path.of("target"), "eddyline");
        EddylineProcess started = EddylineProcess.start(data.toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        process = started;
      }
      return process;
    }
  }
}
