package dev.eddyline.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A reader that follows the topic in a process of its own. Closing kills it. */
final class Follower implements AutoCloseable {

  private final TopicReader.Following reader;
  private final Process process;
  private final Path printed;
  private final Path errors;

  private Follower(TopicReader.Following reader, Process process, Path printed, Path errors) {
    this.reader = reader;
    this.process = process;
    this.printed = printed;
    this.errors = errors;
  }

  /**
   * Starts it and returns at once.
   *
   * @param folder for what it prints
   */
  static Follower start(TopicReader.Following reader, Path folder) throws IOException {
    Path printed = Files.createTempFile(folder, "followed", ".bin");
    Path errors = Files.createTempFile(folder, "followed", ".txt");
    Process process =
        reader.follow().redirectOutput(printed.toFile()).redirectError(errors.toFile()).start();
    return new Follower(reader, process, printed, errors);
  }

  /** What it has seen so far; fails if it has ended. */
  List<SeenEvent> seen() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("it has ended:\n" + Files.readString(errors));
    }
    return reader.seen(Files.readAllBytes(printed));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
