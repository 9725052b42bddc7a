package dev.eddyline.local;

/** A part that cannot start; the message is the one line its user is shown. */
final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
