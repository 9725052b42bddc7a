package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Frames as a server sends them (RFC 6455 section 5.2): whole messages in one frame, not masked.
 * Pure, and the same for every client, so that bytes can be shared.
 */
public final class ServerFrames {

  /** Of a control frame's payload (RFC 6455 section 5.5). */
  static final int CONTROL_BYTES_MAX = 125;

  private static final int FIN = 0x80;
  private static final int DEFLATED = 0x40;

  private ServerFrames() {}

  /** What a frame is (RFC 6455 section 11.8). */
  public enum Kind {
    TEXT(0x1),
    BINARY(0x2),
    CLOSE(0x8),
    PING(0x9),
    PONG(0xA);

    private final int opcode;

    Kind(int opcode) {
      this.opcode = opcode;
    }
  }

  /** The 2, 4 or 10 bytes before a payload of so many bytes. */
  public static byte[] header(Kind kind, long payloadBytes) {
    return header(FIN | kind.opcode, payloadBytes);
  }

  /** The same before a payload that was compressed, for sessions that negotiated it. */
  public static byte[] deflatedHeader(Kind kind, long payloadBytes) {
    return header(FIN | DEFLATED | kind.opcode, payloadBytes);
  }

  /** A whole frame. */
  public static byte[] frame(Kind kind, byte[] payload) {
    return joined(header(kind, payload.length), payload);
  }

  /** A whole message compressed once, for all sessions that negotiated it. */
  public static byte[] deflatedFrame(Kind kind, byte[] payload, MessageDeflater deflater) {
    byte[] deflated = deflater.deflate(payload);
    return joined(deflatedHeader(kind, deflated.length), deflated);
  }

  /**
   * A close frame (RFC 6455 section 5.5.1).
   *
   * @param code {@link CloseCode#NO_CODE} for a frame without one
   * @param reason for people; what is too long is cut
   */
  public static byte[] close(int code, String reason) {
    if (code == CloseCode.NO_CODE) {
      return header(Kind.CLOSE, 0);
    }
    byte[] text = reason.getBytes(UTF_8);
    int length = Math.min(text.length, CONTROL_BYTES_MAX - 2);
    while (length < text.length && (text[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, length);
    return frame(Kind.CLOSE, payload);
  }

  private static byte[] header(int first, long length) {
    if (length <= CONTROL_BYTES_MAX) {
      return new byte[] {(byte) first, (byte) length};
    }
    boolean small = length <= 0xFFFF;
    byte[] header = new byte[small ? 4 : 10];
    header[0] = (byte) first;
    header[1] = (byte) (small ? 126 : 127);
    for (int i = header.length - 1, shift = 0; i >= 2; i--, shift += 8) {
      header[i] = (byte) (length >> shift);
    }
    return header;
  }

  private static byte[] joined(byte[] header, byte[] payload) {
    byte[] frame = Arrays.copyOf(header, header.length + payload.length);
    System.arraycopy(payload, 0, frame, header.length, payload.length);
    return frame;
  }
}
