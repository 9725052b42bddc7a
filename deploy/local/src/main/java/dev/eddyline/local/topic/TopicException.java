package dev.eddyline.local.topic;

/** A topic that cannot be made, or that is there and does not fit; the message names it. */
public final class TopicException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TopicException(String message) {
    super(message);
  }

  public TopicException(String message, Throwable cause) {
    super(message, cause);
  }
}
