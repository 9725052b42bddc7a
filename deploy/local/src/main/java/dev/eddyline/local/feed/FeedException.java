package dev.eddyline.local.feed;

/** Why a feed cannot go on; the message names the mapping's field, or the row and its column. */
final class FeedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  FeedException(String message) {
    super(message);
  }

  FeedException(String message, Throwable cause) {
    super(message, cause);
  }
}
