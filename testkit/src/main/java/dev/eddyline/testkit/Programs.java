package dev.eddyline.testkit;

import java.io.IOException;

/** Programs of others that tests use where they are installed. */
public final class Programs {

  private Programs() {}

  /** Whether a command can be run and ends well: one that asks a program for its version, say. */
  public static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
