package dev.eddyline.chassis.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.channels.StreamSinkChannel;

/**
 * Where the connections of one I/O thread compose their writes, one after another: shared pieces by
 * reference, then joined in one direct buffer and handed to the socket in one call. Owned by that
 * thread, so that an idle connection holds no buffer at all.
 */
public final class WriteBuffer {

  /** One system call carries this much; composing stops here. */
  public static final int BYTES = 64 * 1024;

  private static final Logger log = LoggerFactory.getLogger(WriteBuffer.class);

  private final ByteBuffer joined = ByteBuffer.allocateDirect(BYTES);
  private final Pieces pieces = new Pieces();
  private final LongConsumer taken;
  private @Nullable SocketWriter composer;
  private long size;

  /**
   * @param taken told how many bytes a socket has taken, after each write
   */
  public WriteBuffer(LongConsumer taken) {
    this.taken = taken;
  }

  void add(SocketWriter writer, byte[] array, int offset, int length) {
    SocketWriter other = composer;
    if (other != writer) {
      if (other != null) {
        // Its write would end up in a stranger's socket.
        log.atError().log("a write was composed and neither flushed nor discarded");
        discard(other);
        other.abort();
      }
      composer = writer;
    }
    pieces.add(array, offset, length);
    size += length;
  }

  boolean full() {
    return size >= BYTES;
  }

  /** Forgets what a writer has composed. */
  void discard(SocketWriter writer) {
    if (composer == writer) {
      composer = null;
      pieces.clear();
      size = 0;
    }
  }

  /**
   * Writes what a writer has composed and empties the composition.
   *
   * @return null if the channel took all, else what it did not take
   */
  @Nullable Pieces write(SocketWriter writer, StreamSinkChannel channel) throws IOException {
    if (composer != writer) {
      return null;
    }
    try {
      return write(writer, pieces, channel) ? null : pieces.cut();
    } finally {
      discard(writer);
    }
  }

  /** Writes on. Returns whether the channel took all of it. */
  boolean write(SocketWriter writer, Pieces rest, StreamSinkChannel channel) throws IOException {
    while (!rest.isEmpty()) {
      joined.clear();
      rest.fill(joined);
      joined.flip();
      int length = joined.remaining();
      int written = channel.write(joined);
      rest.skip(written);
      writer.took(written);
      taken.accept(written);
      if (written < length) {
        return false;
      }
    }
    return true;
  }
}
