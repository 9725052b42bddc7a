package dev.eddyline.schemas.codec;

import java.nio.ByteBuffer;

/**
 * Confluent's wire format: a zero byte, the schema id as four bytes in network order, the Avro
 * binary body (docs.confluent.io, "Wire format").
 */
public final class WireFormat {

  /** Bytes before the body. */
  public static final int HEADER_BYTES = 5;

  /** A record's header with the trace it belongs to (W3C Trace Context); commands, events. */
  public static final String TRACE_HEADER = "traceparent";

  /**
   * A command record's header with eight bytes that differ where two commands of one id ask for
   * different things; absent where the gateway made the id up.
   */
  public static final String FINGERPRINT_HEADER = "eddyline-fingerprint";

  /**
   * A command record's header with the name of the source that counts its commands: 1 to 128
   * visible ASCII characters. There with {@link #SEQUENCE_HEADER} or not at all.
   */
  public static final String SOURCE_HEADER = "eddyline-source";

  /**
   * A command record's header with the command's number in its source: eight bytes, big-endian, 0
   * or more. For one entity the numbers of a source rise; they may have gaps.
   */
  public static final String SEQUENCE_HEADER = "eddyline-sequence";

  /**
   * A command record's header, without a value, where somebody waits for the outcome of a command
   * that has a sequence.
   */
  public static final String AWAITED_HEADER = "eddyline-awaited";

  private static final byte MAGIC = 0;

  private WireFormat() {}

  /** Puts the header before a body. */
  public static byte[] frame(int schemaId, byte[] body) {
    return ByteBuffer.allocate(HEADER_BYTES + body.length)
        .put(MAGIC)
        .putInt(schemaId)
        .put(body)
        .array();
  }

  /**
   * The schema id of a framed record.
   *
   * @throws CodecException if the bytes are too few or do not begin with the magic byte
   */
  public static int schemaId(byte[] framed) {
    if (framed.length < HEADER_BYTES) {
      throw new CodecException(
          "no schema id: " + framed.length + " bytes are fewer than " + HEADER_BYTES);
    }
    if (framed[0] != MAGIC) {
      throw new CodecException("no schema id: the first byte is " + framed[0] + ", not 0");
    }
    return ByteBuffer.wrap(framed).getInt(1);
  }
}
