package dev.eddyline.push.transport;

import dev.eddyline.push.session.SessionMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/**
 * Where the connections of one I/O thread compose their writes, one after another: shared pieces by
 * reference, then joined in one direct buffer and handed to the socket in one call. Owned by that
 * thread, so that an idle connection holds no buffer at all.
 */
final class WriteBuffer {

  /** One system call carries this much; composing stops here. */
  static final int BYTES = 64 * 1024;

  private final ByteBuffer joined = ByteBuffer.allocateDirect(BYTES);
  private List<byte[]> pieces = new ArrayList<>();
  private long size;

  void add(byte[] piece) {
    pieces.add(piece);
    size += piece.length;
  }

  boolean full() {
    return size >= BYTES;
  }

  /**
   * Writes what was composed and empties the composition.
   *
   * @return null if the channel took all, else what it did not take
   */
  @Nullable Rest write(StreamSinkChannel channel, SessionMetrics metrics) throws IOException {
    Rest all = new Rest(pieces);
    boolean through = false;
    try {
      through = write(all, channel, metrics);
      return through ? null : all;
    } finally {
      size = 0;
      if (through) {
        pieces.clear();
      } else {
        pieces = new ArrayList<>();
      }
    }
  }

  /** Writes on. Returns whether the channel took all of it. */
  boolean write(Rest rest, StreamSinkChannel channel, SessionMetrics metrics) throws IOException {
    while (!rest.isEmpty()) {
      joined.clear();
      rest.fill(joined);
      joined.flip();
      int length = joined.remaining();
      int written = channel.write(joined);
      rest.skip(written);
      metrics.bytes(written);
      if (written < length) {
        return false;
      }
    }
    return true;
  }

  /** Pieces with a place in them: all before it has been written. */
  static final class Rest {
    private final List<byte[]> pieces;
    private int index;
    private int offset;

    Rest(List<byte[]> pieces) {
      this.pieces = pieces;
    }

    boolean isEmpty() {
      return index == pieces.size();
    }

    /** Copies as much as fits, without moving the place. */
    void fill(ByteBuffer target) {
      int from = offset;
      for (int i = index; i < pieces.size() && target.hasRemaining(); i++) {
        byte[] piece = pieces.get(i);
        target.put(piece, from, Math.min(piece.length - from, target.remaining()));
        from = 0;
      }
    }

    /** Moves the place by what has been written. */
    void skip(int written) {
      int left = written;
      while (index < pieces.size() && left >= pieces.get(index).length - offset) {
        left -= pieces.get(index).length - offset;
        index++;
        offset = 0;
      }
      offset += left;
    }
  }
}
