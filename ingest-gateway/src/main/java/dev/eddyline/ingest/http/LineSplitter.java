package dev.eddyline.ingest.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body that comes in pieces into its lines. A line ends with LF, or CR and LF; the last one
 * may have no end. Holds the beginning of at most one line, bounded; what is longer is passed over
 * up to its end. Pure.
 */
final class LineSplitter {

  private static final int BYTES_FIRST = 512;

  private final int bytesMax;
  private byte[] begun = new byte[0];
  private int size;
  private boolean tooLong;
  private boolean midLine;

  /** One line, without its end. */
  sealed interface Line {

    /**
     * A line that holds something.
     *
     * @param bytes the receiver's own
     */
    @SuppressWarnings("ArrayRecordComponent") // taken by one, compared with nothing
    record Text(byte[] bytes) implements Line {}

    /** A line that holds nothing but white space. */
    record Blank() implements Line {}

    /** A line of more bytes than are read. */
    record TooLong() implements Line {}
  }

  private static final Line BLANK = new Line.Blank();
  private static final Line TOO_LONG = new Line.TooLong();

  /**
   * @param bytesMax of one line without its end
   */
  LineSplitter(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Takes the next line out of a piece.
   *
   * @param piece with an array behind it
   * @return null where the piece holds no further end of a line; all of it is then taken
   */
  @Nullable Line next(ByteBuffer piece) {
    byte[] array = piece.array();
    int from = piece.arrayOffset() + piece.position();
    int limit = piece.arrayOffset() + piece.limit();
    for (int at = from; at < limit; at++) {
      if (array[at] == '\n') {
        piece.position(at + 1 - piece.arrayOffset());
        return whole(array, from, at);
      }
    }
    piece.position(piece.limit());
    keep(array, from, limit);
    return null;
  }

  /** The last line, where it has no end; null where there is nothing behind the last end. */
  @Nullable Line last() {
    return midLine ? whole(begun, 0, 0) : null;
  }

  /** Whether a line has begun and not ended. */
  boolean midLine() {
    return midLine;
  }

  private Line whole(byte[] array, int from, int to) {
    if (!midLine && to - from <= bytesMax) {
      return line(array, from, to);
    }
    keep(array, from, to);
    Line line = tooLong ? TOO_LONG : line(begun, 0, size);
    begun = new byte[0];
    size = 0;
    tooLong = false;
    midLine = false;
    return line;
  }

  private static Line line(byte[] array, int from, int to) {
    int end = to > from && array[to - 1] == '\r' ? to - 1 : to;
    for (int at = from; at < end; at++) {
      if (array[at] != ' ' && array[at] != '\t') {
        return new Line.Text(Arrays.copyOfRange(array, from, end));
      }
    }
    return BLANK;
  }

  private void keep(byte[] array, int from, int to) {
    int count = to - from;
    midLine = midLine || count > 0;
    if (tooLong || count > bytesMax - size) {
      tooLong = true;
      begun = new byte[0];
      size = 0;
      return;
    }
    if (size + count > begun.length) {
      int room = Math.clamp(2L * (size + count), BYTES_FIRST, Math.max(BYTES_FIRST, bytesMax));
      begun = Arrays.copyOf(begun, Math.max(room, size + count));
    }
    System.arraycopy(array, from, begun, size, count);
    size += count;
  }
}
