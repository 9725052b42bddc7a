package dev.eddyline.local.feed;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a feed cannot go on; the message names the mapping's field, or the row and its column. */
public final class FeedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public FeedException(String message) {
    super(message);
  }

  public FeedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** That a file cannot be read, and why. */
  static FeedException unreadable(Path file, Exception cause) {
    String why = cause instanceof NoSuchFileException ? "there is no such file" : cause.toString();
    return new FeedException("cannot read " + file + ": " + why, cause);
  }
}
