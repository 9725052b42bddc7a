package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one client sends, in pieces of any cut (RFC 6455 section 5), and joins, unmasks,
 * inflates and checks it. Pure. Holds bytes only of a message that is incomplete, never more than
 * allowed and never many more than have come. Owned by the connection's I/O thread.
 */
public final class MessageReader {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] NOTHING = {};
  private static final int GROW_BYTES_MIN = 512;

  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  private static final int RSV1 = 0x40;
  private static final int RESERVED = 0x70;

  /** What the next byte is. */
  private enum Stage {
    FIRST,
    SECOND,
    LENGTH,
    MASK,
    PAYLOAD,
    ENDED
  }

  private final int messageBytesMax;
  private final @Nullable MessageInflater inflater;

  // The frame.
  private Stage stage = Stage.FIRST;
  private boolean last;
  private boolean reserved;
  private byte opcode;
  private byte lengthBytes;
  private byte fieldLeft;
  private int mask;
  private long length;
  private long payloadLeft;
  private byte[] control = NOTHING;

  // The message: no opcode, no message.
  private byte message;
  private boolean deflated;
  private int utf8;
  private byte[] buffer = NOTHING;
  private int used;

  /**
   * @param messageBytesMax of one message, as the application sees it; at least 125
   * @param inflater of this thread; null where compression was not negotiated
   */
  public MessageReader(int messageBytesMax, @Nullable MessageInflater inflater) {
    this.messageBytesMax = messageBytesMax;
    this.inflater = inflater;
  }

  /**
   * Reads up to the end of the next message or control frame. After a close or a violation
   * everything is ignored.
   *
   * @return null when the input is used up
   */
  public @Nullable Incoming next(ByteBuffer in) {
    while (in.hasRemaining()) {
      Incoming found =
          switch (stage) {
            case FIRST -> first(in.get());
            case SECOND -> second(in.get());
            case LENGTH -> length(in.get());
            case MASK -> mask(in.get());
            case PAYLOAD -> payload(in);
            case ENDED -> {
              in.position(in.limit());
              yield null;
            }
          };
      if (found instanceof Incoming.Close || found instanceof Incoming.Violation) {
        stage = Stage.ENDED;
        forget();
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Whether a frame or a message has begun and not come to its end. */
  public boolean isWithin() {
    return stage != Stage.ENDED && (stage != Stage.FIRST || message != 0);
  }

  /** Bytes held at present. */
  int heldBytes() {
    return buffer.length + control.length;
  }

  /** RFC 6455 section 5.2: FIN, RSV1 to RSV3 and the opcode. */
  private @Nullable Incoming first(byte value) {
    last = value < 0;
    opcode = (byte) (value & 0xF);
    reserved = (value & RSV1) != 0;
    boolean begins = opcode == TEXT || opcode == BINARY;
    if ((value & RESERVED & ~RSV1) != 0 || (reserved && (inflater == null || !begins))) {
      return broken("a reserved bit is set");
    }
    switch (opcode) {
      case CONTINUATION -> {
        if (message == 0) {
          return broken("a continuation of no message");
        }
      }
      case TEXT, BINARY -> {
        if (message != 0) {
          return broken("a message within another");
        }
      }
      case CLOSE, PING, PONG -> {
        if (!last) {
          return broken("a control frame in fragments");
        }
      }
      default -> {
        return broken("a reserved opcode");
      }
    }
    stage = Stage.SECOND;
    return null;
  }

  /** RFC 6455 sections 5.1 and 5.2: the mask bit, and the length or how it is told. */
  private @Nullable Incoming second(byte value) {
    if (value >= 0) {
      return broken("a frame is not masked");
    }
    int told = value & 0x7F;
    if (isControl() && told > ServerFrames.CONTROL_BYTES_MAX) {
      return broken("a control frame is too long");
    }
    if (told > ServerFrames.CONTROL_BYTES_MAX) {
      length = 0;
      lengthBytes = (byte) (told == 126 ? 2 : 8);
      fieldLeft = lengthBytes;
      stage = Stage.LENGTH;
      return null;
    }
    length = told;
    return lengthKnown();
  }

  /** RFC 6455 section 5.2: the extended length, in as few bytes as possible, of 63 bits. */
  private @Nullable Incoming length(byte value) {
    length = (length << 8) | (value & 0xFF);
    fieldLeft--;
    if (lengthBytes == 8 && fieldLeft == 7 && value < 0) {
      return broken("a length of more than 63 bits");
    }
    if (fieldLeft > 0) {
      return null;
    }
    if (length < (lengthBytes == 2 ? 126 : 0x1_0000)) {
      return broken("a length in more bytes than it needs");
    }
    return lengthKnown();
  }

  private @Nullable Incoming lengthKnown() {
    if (opcode == CLOSE && length == 1) {
      return broken("a close code of one byte");
    }
    if (!isControl() && length > payloadBytesMax(reserved || deflated) - used) {
      return tooBig();
    }
    mask = 0;
    fieldLeft = 4;
    stage = Stage.MASK;
    return null;
  }

  private @Nullable Incoming mask(byte value) {
    mask = (mask << 8) | (value & 0xFF);
    fieldLeft--;
    if (fieldLeft > 0) {
      return null;
    }
    if (isControl()) {
      control = length == 0 ? NOTHING : new byte[(int) length];
    } else if (opcode != CONTINUATION) {
      message = opcode;
      deflated = reserved;
      utf8 = Utf8Check.WHOLE;
    }
    payloadLeft = length;
    stage = Stage.PAYLOAD;
    return length == 0 ? frameEnd() : null;
  }

  private @Nullable Incoming payload(ByteBuffer in) {
    int count = (int) Math.min(in.remaining(), payloadLeft);
    int done = (int) (length - payloadLeft);
    payloadLeft -= count;
    if (isControl()) {
      in.get(control, done, count);
      unmask(control, done, count, done);
    } else {
      reserve(count);
      in.get(buffer, used, count);
      unmask(buffer, used, count, done);
      if (message == TEXT && !deflated) {
        utf8 = Utf8Check.after(utf8, buffer, used, used + count);
        if (utf8 == Utf8Check.INVALID) {
          return notUtf8();
        }
      }
      used += count;
    }
    return payloadLeft == 0 ? frameEnd() : null;
  }

  /** Makes room for bytes that are here: exactly, where they are all there will be. */
  private void reserve(int count) {
    int needed = used + count;
    if (needed <= buffer.length) {
      return;
    }
    long toCome = last ? needed + payloadLeft : payloadBytesMax(deflated);
    long grown = Math.max(needed, Math.max(buffer.length * 2L, GROW_BYTES_MIN));
    buffer = Arrays.copyOf(buffer, (int) Math.min(toCome, grown));
  }

  /** RFC 6455 section 5.3. */
  private void unmask(byte[] bytes, int from, int count, int phase) {
    int turned = Integer.rotateLeft(mask, phase % 4 * 8);
    long twice = ((long) turned << 32) | (turned & 0xFFFF_FFFFL);
    int i = from;
    for (int end = from + count - Long.BYTES; i <= end; i += Long.BYTES) {
      LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ twice);
    }
    for (int j = 0; i < from + count; i++, j++) {
      bytes[i] ^= (byte) (turned >> (24 - j % 4 * 8));
    }
  }

  private @Nullable Incoming frameEnd() {
    stage = Stage.FIRST;
    if (isControl()) {
      byte[] payload = control;
      control = NOTHING;
      return switch (opcode) {
        case PING -> new Incoming.Ping(payload);
        case PONG -> new Incoming.Pong(payload);
        default -> close(payload);
      };
    }
    return last ? messageEnd() : null;
  }

  /** RFC 6455 sections 5.5.1 and 7.4. */
  private static Incoming close(byte[] payload) {
    if (payload.length == 0) {
      return new Incoming.Close(CloseCode.NO_CODE, "");
    }
    int code = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    if (!CloseCode.mayBeSent(code)) {
      return broken("a close code that may not be sent");
    }
    if (Utf8Check.after(Utf8Check.WHOLE, payload, 2, payload.length) != Utf8Check.WHOLE) {
      return notUtf8();
    }
    return new Incoming.Close(code, new String(payload, 2, payload.length - 2, UTF_8));
  }

  private Incoming messageEnd() {
    byte[] bytes = used == buffer.length ? buffer : Arrays.copyOf(buffer, used);
    int length = used;
    boolean text = message == TEXT;
    boolean whole = !text || utf8 == Utf8Check.WHOLE;
    MessageInflater with = deflated ? inflater : null;
    forget();
    if (with != null) {
      switch (with.inflate(bytes, length, messageBytesMax)) {
        case MessageInflater.Inflated.Whole inflated -> bytes = inflated.bytes();
        case MessageInflater.Inflated.Fault.TOO_BIG -> {
          return tooBig();
        }
        case MessageInflater.Inflated.Fault.CORRUPT -> {
          return new Incoming.Violation(
              CloseCode.INVALID_DATA, "a compressed message cannot be inflated");
        }
      }
      whole = !text || Utf8Check.after(Utf8Check.WHOLE, bytes, 0, bytes.length) == Utf8Check.WHOLE;
    }
    if (!whole) {
      return notUtf8();
    }
    return text ? new Incoming.Text(bytes) : new Incoming.Binary(bytes);
  }

  private void forget() {
    message = 0;
    deflated = false;
    buffer = NOTHING;
    control = NOTHING;
    used = 0;
  }

  private boolean isControl() {
    return opcode >= CLOSE;
  }

  /** What cannot be compressed becomes a little longer by it. */
  private int payloadBytesMax(boolean compressed) {
    return compressed ? messageBytesMax + (messageBytesMax >> 10) + 64 : messageBytesMax;
  }

  private static Incoming broken(String reason) {
    return new Incoming.Violation(CloseCode.PROTOCOL_ERROR, reason);
  }

  private static Incoming notUtf8() {
    return new Incoming.Violation(CloseCode.INVALID_DATA, "a text is not UTF-8");
  }

  private Incoming tooBig() {
    return new Incoming.Violation(
        CloseCode.TOO_BIG, "a message has more than " + messageBytesMax + " bytes");
  }
}
