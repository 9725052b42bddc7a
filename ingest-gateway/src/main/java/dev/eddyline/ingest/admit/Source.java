package dev.eddyline.ingest.admit;

/**
 * Whence a command comes, where a feed numbers what it sends instead of naming each.
 *
 * @param name of the feed, visible ASCII
 * @param sequence at least 0; rises from command to command of one entity, with gaps
 */
public record Source(String name, long sequence) {

  /** The longest name, in characters: with a sequence behind it, it makes a command id. */
  static final int NAME_LENGTH_MAX = 100;

  /** What its command is called. */
  String commandId() {
    return name + ':' + sequence;
  }
}
