package dev.eddyline.projection.topology;

import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a command's record say where its source counts its commands. Pure.
 *
 * @param source the source's name: 1 to {@link #SOURCE_LENGTH_MAX} visible ASCII characters
 * @param sequence the command's number in it, from 0
 * @param awaited whether somebody waits for the outcome
 */
record Sequenced(String source, long sequence, boolean awaited) {

  static final int SOURCE_LENGTH_MAX = 128;

  /**
   * Reads the headers; null where the command has no sequence.
   *
   * @throws CodecException if they are not as {@link WireFormat} says
   */
  static @Nullable Sequenced of(Headers headers) {
    Header source = headers.lastHeader(WireFormat.SOURCE_HEADER);
    Header sequence = headers.lastHeader(WireFormat.SEQUENCE_HEADER);
    if (source == null && sequence == null) {
      return null;
    }
    if (source == null || sequence == null) {
      throw new CodecException(
          source == null ? "it has a sequence and no source" : "it has a source and no sequence");
    }
    return new Sequenced(
        name(source.value()),
        number(sequence.value()),
        headers.lastHeader(WireFormat.AWAITED_HEADER) != null);
  }

  private static String name(byte @Nullable [] value) {
    String name = value == null ? "" : new String(value, StandardCharsets.UTF_8);
    if (name.isEmpty()
        || name.length() > SOURCE_LENGTH_MAX
        || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new CodecException(
          "its source is no name: 1 to " + SOURCE_LENGTH_MAX + " visible ASCII characters");
    }
    return name;
  }

  private static long number(byte @Nullable [] value) {
    int length = value == null ? 0 : value.length;
    if (value == null || length != Long.BYTES) {
      throw new CodecException("its sequence has " + length + " bytes, not " + Long.BYTES);
    }
    long number = ByteBuffer.wrap(value).getLong();
    if (number < 0) {
      throw new CodecException("its sequence is below 0: " + number);
    }
    return number;
  }
}
