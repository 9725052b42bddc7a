package dev.eddyline.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Holds a folder for this process alone. The operating system releases the lock when the process
 * ends, however it ends, so a killed process never leaves a folder locked.
 */
public final class FolderLock implements AutoCloseable {

  private static final String FILE = "in-use-by";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the folder where it is not there and takes it.
   *
   * @throws IllegalStateException if another process, or this one, holds it already, or if it
   *     cannot be written to
   */
  public static FolderLock take(Path folder) {
    Path file = folder.resolve(FILE);
    FileChannel channel;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw new IllegalStateException("no permission to write in folder " + folder, e);
    } catch (IOException e) {
      throw new IllegalStateException("cannot use folder " + folder + ": " + e.getMessage(), e);
    }
    try {
      if (tryLock(channel) == null) {
        String holder = Files.readString(file).strip();
        throw new IllegalStateException(
            "folder " + folder + " is in use by another Eddyline (process " + holder + ")");
      }
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new FolderLock(channel);
    } catch (IOException e) {
      close(channel);
      throw new IllegalStateException("cannot lock folder " + folder + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      close(channel);
      throw e;
    }
  }

  /** Releases the folder. */
  @Override
  public void close() {
    close(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This very process holds it through another channel.
      return null;
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release a folder's lock", e);
    }
  }
}
