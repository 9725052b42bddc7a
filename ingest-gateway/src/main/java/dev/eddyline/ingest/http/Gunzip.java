package dev.eddyline.ingest.http;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip that comes in pieces (RFC 1952), with as many members one behind the other as
 * there are, and checks what each says of itself. Holds no more than the inflater's window. Not for
 * several threads. Must be closed.
 */
final class Gunzip implements AutoCloseable {

  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int FLAG_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;

  /**
   * What comes next in a member.
   *
   * <pre>
   *   HEADER ─▶ EXTRA_LENGTH ─▶ EXTRA ─▶ NAME ─▶ COMMENT ─▶ HEADER_CRC ─▶ BODY ─▶ TRAILER ─▶ HEADER
   * </pre>
   */
  private enum State {
    HEADER,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    BODY,
    TRAILER
  }

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private State state = State.HEADER;
  private boolean begun;
  private int flags;
  // The fixed fields of a header or a trailer, as far as they have come, in little endian.
  private long field;
  private long secondField;
  private int fieldBytes;
  private int extraLeft;

  /**
   * Decompresses as much as there is, or as there is room for.
   *
   * @param in with an array behind it; taken as far as it could be used
   * @param out filled from its position; with an array behind it
   * @throws ZipException if it is not gzip, or not what it says
   */
  void inflate(ByteBuffer in, ByteBuffer out) throws ZipException {
    while (out.hasRemaining()) {
      if (state == State.BODY) {
        if (!inflateBody(in, out)) {
          return;
        }
      } else if (in.hasRemaining()) {
        head(in.get() & 0xff);
      } else {
        return;
      }
    }
  }

  /** Whether all members that have begun have ended: it may be the end. */
  boolean isWhole() {
    return begun && state == State.HEADER && fieldBytes == 0;
  }

  /** Returns whether there may be more to do. */
  private boolean inflateBody(ByteBuffer in, ByteBuffer out) throws ZipException {
    inflater.setInput(in.array(), in.arrayOffset() + in.position(), in.remaining());
    int before = in.remaining();
    int from = out.arrayOffset() + out.position();
    int count;
    try {
      count = inflater.inflate(out.array(), from, out.remaining());
    } catch (DataFormatException e) {
      throw new ZipException("what is compressed cannot be read: " + e.getMessage());
    }
    in.position(in.position() + before - inflater.getRemaining());
    out.position(out.position() + count);
    crc.update(out.array(), from, count);
    if (inflater.finished()) {
      become(State.TRAILER);
      return true;
    }
    if (inflater.needsDictionary()) {
      throw new ZipException("gzip has no dictionary");
    }
    return count > 0 || in.hasRemaining();
  }

  private void head(int octet) throws ZipException {
    switch (state) {
      case HEADER -> {
        begun = true;
        header(octet);
      }
      case EXTRA_LENGTH -> {
        collect(octet);
        if (fieldBytes == 2) {
          extraLeft = (int) field;
          become(extraLeft == 0 ? afterExtra() : State.EXTRA);
        }
      }
      case EXTRA -> {
        extraLeft--;
        if (extraLeft == 0) {
          become(afterExtra());
        }
      }
      case NAME -> {
        if (octet == 0) {
          become(afterName());
        }
      }
      case COMMENT -> {
        if (octet == 0) {
          become(afterComment());
        }
      }
      case HEADER_CRC -> {
        collect(octet);
        if (fieldBytes == 2) {
          become(State.BODY);
        }
      }
      case TRAILER -> trailer(octet);
      case BODY -> throw new IllegalStateException("a body is not read here");
    }
  }

  private void header(int octet) throws ZipException {
    collect(octet);
    if (fieldBytes == 2 && field != MAGIC) {
      throw new ZipException("it does not begin as gzip does");
    }
    if (fieldBytes == 3 && octet != DEFLATE) {
      throw new ZipException("its compression method is " + octet + ", not deflate");
    }
    if (fieldBytes == 4) {
      flags = octet;
      if ((flags & FLAGS_RESERVED) != 0) {
        throw new ZipException("its header has reserved flags");
      }
    }
    if (fieldBytes == HEADER_BYTES) {
      inflater.reset();
      crc.reset();
      become((flags & FLAG_EXTRA) != 0 ? State.EXTRA_LENGTH : afterExtra());
    }
  }

  private State afterExtra() {
    return (flags & FLAG_NAME) != 0 ? State.NAME : afterName();
  }

  private State afterName() {
    return (flags & FLAG_COMMENT) != 0 ? State.COMMENT : afterComment();
  }

  private State afterComment() {
    return (flags & FLAG_CRC) != 0 ? State.HEADER_CRC : State.BODY;
  }

  private void trailer(int octet) throws ZipException {
    collect(octet);
    if (fieldBytes == TRAILER_BYTES) {
      if (field != crc.getValue()) {
        throw new ZipException("its checksum is wrong");
      }
      if (secondField != (inflater.getBytesWritten() & 0xffff_ffffL)) {
        throw new ZipException("its length is wrong");
      }
      become(State.HEADER);
    }
  }

  private void collect(int octet) {
    if (fieldBytes < Integer.BYTES) {
      field |= (long) octet << (8 * fieldBytes);
    } else if (fieldBytes < 2 * Integer.BYTES) {
      secondField |= (long) octet << (8 * (fieldBytes - Integer.BYTES));
    }
    fieldBytes++;
  }

  private void become(State next) {
    state = next;
    field = 0;
    secondField = 0;
    fieldBytes = 0;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
