package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Frames as clients send them, right and wrong. */
final class ClientFrames {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int RSV2 = 0x20;
  static final int RSV3 = 0x10;

  private static final int MASK = 0x37fa213d;

  private ClientFrames() {}

  /**
   * One frame.
   *
   * @param first FIN, reserved bits and opcode
   */
  static byte[] frame(int first, byte[] payload) {
    return frame(first, payload, MASK);
  }

  static byte[] frame(int first, byte[] payload, int mask) {
    int bytes = payload.length < 126 ? 0 : payload.length <= 0xFFFF ? 2 : 8;
    return joined(header(first, payload.length, bytes, mask), masked(payload, mask));
  }

  /** A header with its length in 0, 2 or 8 bytes of their own, whether that is right or not. */
  static byte[] header(int first, long length, int lengthBytes, int mask) {
    ByteBuffer header = ByteBuffer.allocate(2 + lengthBytes + 4);
    header.put((byte) first);
    switch (lengthBytes) {
      case 0 -> header.put((byte) (0x80 | length));
      case 2 -> header.put((byte) (0x80 | 126)).putShort((short) length);
      default -> header.put((byte) (0x80 | 127)).putLong(length);
    }
    return header.putInt(mask).array();
  }

  static byte[] header(int first, long length, int lengthBytes) {
    return header(first, length, lengthBytes, MASK);
  }

  static byte[] text(String text) {
    return frame(FIN | TEXT, text.getBytes(UTF_8));
  }

  static byte[] ping(String text) {
    return frame(FIN | PING, text.getBytes(UTF_8));
  }

  static byte[] close(int code, String reason) {
    return frame(FIN | CLOSE, closePayload(code, reason.getBytes(UTF_8)));
  }

  static byte[] closePayload(int code, byte[] reason) {
    return joined(new byte[] {(byte) (code >> 8), (byte) code}, reason);
  }

  static byte[] masked(byte[] payload, int mask) {
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= (byte) (mask >> (24 - i % 4 * 8));
    }
    return masked;
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes.replace(" ", ""));
  }
}
