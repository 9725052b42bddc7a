package dev.eddyline.chassis.websocket;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes permessage-deflate (RFC 7692 section 7.2.2) of whole messages, each by itself: the client
 * was told {@code client_no_context_takeover}. Shared by the connections of one I/O thread and
 * owned by it. Never makes more bytes than allowed, and throws at nothing a client sends.
 */
public final class MessageInflater {

  private static final int SCRATCH_BYTES = 16 * 1024;

  /** What the client's compressor ends with, and RFC 7692 section 7.2.1 leaves out. */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private final Inflater inflater = new Inflater(true);
  private final byte[] scratch = new byte[SCRATCH_BYTES];

  /** What became of a message. */
  @SuppressWarnings("ArrayRecordComponent") // taken by one, compared with nothing
  sealed interface Inflated {

    /** All of it. */
    record Whole(byte[] bytes) implements Inflated {}

    /** It cannot be had. */
    enum Fault implements Inflated {
      TOO_BIG,
      CORRUPT
    }
  }

  /**
   * Inflates one message.
   *
   * @param bytesMax of the message as it was before
   */
  Inflated inflate(byte[] compressed, int length, int bytesMax) {
    inflater.reset();
    inflater.setInput(compressed, 0, length);
    byte[] out = scratch;
    int used = 0;
    boolean tail = false;
    try {
      while (true) {
        if (used == out.length) {
          out = Arrays.copyOf(out, (int) Math.min(out.length * 2L, bytesMax + 1L));
        }
        int count = inflater.inflate(out, used, out.length - used);
        used += count;
        if (used > bytesMax) {
          return Inflated.Fault.TOO_BIG;
        }
        if (count > 0) {
          continue;
        }
        int left = inflater.getRemaining();
        if (tail && (left == 0 || inflater.finished())) {
          return new Inflated.Whole(Arrays.copyOf(out, used));
        }
        if (inflater.finished() && left > 0) {
          // RFC 7692 section 7.2.3.4: a block may say that it is the last, and another follow.
          inflater.reset();
          inflater.setInput(compressed, length - left, left);
        } else if (inflater.finished() || left == 0) {
          tail = true;
          if (inflater.finished()) {
            inflater.reset();
          }
          inflater.setInput(TAIL);
        } else {
          return Inflated.Fault.CORRUPT;
        }
      }
    } catch (DataFormatException e) {
      return Inflated.Fault.CORRUPT;
    }
  }
}
