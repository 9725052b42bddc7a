package dev.eddyline.chassis.websocket;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses whole messages (RFC 7692 section 7.2.1), each by itself: we say {@code
 * server_no_context_takeover}, so one compressed message is right for all sessions that negotiated
 * it. Owned by one thread.
 */
public final class MessageDeflater {

  private static final int SCRATCH_BYTES = 16 * 1024;
  private static final int TAIL_BYTES = 4;
  private static final byte[] EMPTY = {0};

  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final byte[] scratch = new byte[SCRATCH_BYTES];

  /** The payload as it stands in a compressed message. The result is the caller's own. */
  public byte[] deflate(byte[] payload) {
    if (payload.length == 0) {
      return EMPTY.clone();
    }
    deflater.reset();
    deflater.setInput(payload);
    byte[] out = scratch;
    int used = 0;
    while (true) {
      used += deflater.deflate(out, used, out.length - used, Deflater.SYNC_FLUSH);
      if (used < out.length) {
        // The flush has ended with an empty block, which is left out.
        return Arrays.copyOf(out, used - TAIL_BYTES);
      }
      out = Arrays.copyOf(out, out.length * 2);
    }
  }
}
