package dev.eddyline.schemas.topic;

import dev.eddyline.schemas.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Under what an outcome is kept: a command id means one command of one entity.
 *
 * @param entity the entity's id
 * @param command the command's id
 */
public record OutcomeKey(String entity, String command) {

  /** Neither id may hold it. */
  private static final char SEPARATOR = '\0';

  /** What Streams' windowed stores append to a key in the changelog: a time and a sequence. */
  private static final int WINDOW_BYTES = Long.BYTES + Integer.BYTES;

  /** The key in the store. */
  public String stored() {
    return entity + SEPARATOR + command;
  }

  /**
   * Reads the key of a record in the outcomes changelog.
   *
   * @throws CodecException if it is no such key
   */
  public static OutcomeKey ofChangelog(byte[] key) {
    if (key.length <= WINDOW_BYTES) {
      throw new CodecException("no outcome key: it has " + key.length + " bytes");
    }
    byte[] plain = Arrays.copyOf(key, key.length - WINDOW_BYTES);
    String stored = new String(plain, StandardCharsets.UTF_8);
    int separator = stored.indexOf(SEPARATOR);
    if (separator < 1) {
      throw new CodecException("no outcome key: it names no entity");
    }
    return new OutcomeKey(stored.substring(0, separator), stored.substring(separator + 1));
  }
}
