package dev.eddyline.ingest.outcome;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The key of a record in an outcomes changelog, as a windowed store of Kafka Streams writes it: the
 * command id in UTF-8, the window's start in eight bytes, a sequence number in four.
 */
final class OutcomeKey {

  private static final int SUFFIX_BYTES = Long.BYTES + Integer.BYTES;

  private OutcomeKey() {}

  /** The command id; empty where the bytes are too few to have one. */
  static Optional<String> commandId(byte[] key) {
    int length = key.length - SUFFIX_BYTES;
    return length < 1
        ? Optional.empty()
        : Optional.of(new String(key, 0, length, StandardCharsets.UTF_8));
  }
}
