package dev.eddyline.schemas.topic;

/** The one rule by which the log of a generation's events gets its identity. */
public final class Epochs {

  /** So many characters of a topic id tell one log from another; the whole id has 22. */
  private static final int LENGTH = 8;

  private Epochs() {}

  /**
   * The epoch of every version that comes from a log.
   *
   * @param topicId Kafka's own id of the events topic, as Kafka prints it: base64url
   */
  public static String of(String topicId) {
    return topicId.substring(0, LENGTH);
  }
}
