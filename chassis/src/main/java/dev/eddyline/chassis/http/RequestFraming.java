package dev.eddyline.chassis.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a request ends and the next begins, byte by byte (RFC 9112), and the first byte that two
 * readers could take differently. Knows no socket and keeps no bytes; one thread at a time.
 *
 * <pre>
 *  BEFORE ─▶ METHOD ─▶ TARGET ─▶ VERSION ─▶ FIELD_START ◀──▶ NAME, VALUE
 *     │ ▲                                       │
 *     ▼ │ once                                  ├──────────────────────────▶ WHOLE
 *  an empty line                                ├─▶ DATA ──────────────────▶ WHOLE
 *                                               └─▶ SIZE_START ─▶ SIZE, EXTENSION
 *                                                       ▲              │  │ 0
 *                                                       └─ CHUNK_DATA ◀┘  ▼
 *                                                          FIELD_START of trailers ─▶ WHOLE
 * </pre>
 *
 * A fault stays until {@link #next}. What is stricter here than the RFC is in decision 14.
 */
final class RequestFraming {

  /** Of a Content-Length; Undertow counts in 60 bits. */
  static final int LENGTH_DIGITS_MAX = 18;

  /** Of a chunk's size, zeros in front included; Undertow counts in 56 bits. */
  static final int SIZE_DIGITS_MAX = 14;

  private static final byte[] CHUNKED = "chunked".getBytes(US_ASCII);
  private static final byte[] VERSION = "HTTP/1.".getBytes(US_ASCII);
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char letter : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[letter] = true;
    }
    for (char letter = 0; letter < 128; letter++) {
      TOKEN[letter] |= Character.isLetterOrDigit(letter);
    }
  }

  /**
   * What is wrong.
   *
   * @param at which byte, counted from the first of the request; an empty line before it counts
   * @param kind what follows from it
   * @param part of the request that is at fault: a header's name, or one of "request line",
   *     "header", "chunk", "trailer"
   * @param message for people, to be read behind the part
   */
  record Fault(long at, Kind kind, String part, String message) {}

  /** What follows from a fault. */
  enum Kind {
    MALFORMED,
    TOO_LARGE
  }

  /** What is expected next. */
  enum State {
    BEFORE,
    EMPTY_LINE_END,
    AFTER_EMPTY_LINE,
    METHOD,
    TARGET_START,
    TARGET,
    VERSION,
    REQUEST_LINE_END,
    FIELD_START,
    NAME,
    VALUE,
    VALUE_END,
    FIELDS_END,
    DATA,
    SIZE_START,
    SIZE,
    EXTENSION,
    SIZE_END,
    CHUNK_DATA,
    CHUNK_DATA_END,
    CHUNK_END,
    WHOLE,
    FAULTY
  }

  /** The headers that say where a request ends, and whom it is for. */
  private enum Field {
    HOST("Host", "host", 1),
    CONTENT_LENGTH("Content-Length", "content-length", 2),
    TRANSFER_ENCODING("Transfer-Encoding", "transfer-encoding", 4);

    private final String label;
    private final String lower;
    private final int bit;

    Field(String label, String lower, int bit) {
      this.label = label;
      this.lower = lower;
      this.bit = bit;
    }
  }

  private final int headBytesMax;
  private State state = State.BEFORE;
  private @Nullable Fault fault;
  private long at;
  private int emptyLineBytes;
  // Of the head; in a body, of extensions and trailers.
  private int counted;
  private boolean headWhole;
  private boolean http10;
  private int fields;
  // The name or value being read: how much of it is as expected, and whether it has ended.
  private @Nullable Field field;
  private int matched;
  private boolean ended;
  private int digits;
  // Of a body or chunk, in bytes: first what is told, then what is still to come.
  private long left;

  /**
   * A framing.
   *
   * @param headBytesMax request line and headers together; extensions of chunks and trailers
   *     together
   */
  RequestFraming(int headBytesMax) {
    this.headBytesMax = headBytesMax;
  }

  /**
   * Judges bytes up to the end of the request.
   *
   * @param from index of the first
   * @param to index behind the last
   * @return index behind the last that is without fault and belongs to this request
   */
  int feed(ByteBuffer bytes, int from, int to) {
    int next = from;
    while (next < to && state != State.WHOLE && state != State.FAULTY) {
      if (state == State.DATA || state == State.CHUNK_DATA) {
        int taken = (int) Math.min(to - next, left);
        left -= taken;
        at += taken;
        next += taken;
        if (left == 0) {
          state = state == State.DATA ? State.WHOLE : State.CHUNK_DATA_END;
        }
      } else {
        state = after(bytes.get(next) & 0xff);
        if (state != State.FAULTY) {
          at++;
          next++;
        }
      }
    }
    return next;
  }

  /** Begins with the next request. */
  void next() {
    state = State.BEFORE;
    fault = null;
    at = 0;
    emptyLineBytes = 0;
    counted = 0;
    headWhole = false;
    http10 = false;
    fields = 0;
    left = 0;
  }

  /** Whether there is any of the request's own bytes. */
  boolean isBegun() {
    return state.compareTo(State.AFTER_EMPTY_LINE) > 0;
  }

  /** Whether the empty line behind the headers has been read, and there is no fault before it. */
  boolean isHeadWhole() {
    return headWhole;
  }

  /** Whether the request has come to its end. */
  boolean isWhole() {
    return state == State.WHOLE;
  }

  /** The first thing that is wrong; null where nothing is. */
  @Nullable Fault fault() {
    return fault;
  }

  /** How many bytes stood before the request line: 0 or 2. */
  int emptyLineBytes() {
    return emptyLineBytes;
  }

  /** For tests. */
  State state() {
    return state;
  }

  private State after(int b) {
    return switch (state) {
      case BEFORE -> b == '\r' ? State.EMPTY_LINE_END : method(b);
      case EMPTY_LINE_END -> {
        emptyLineBytes = 2;
        yield b == '\n' ? State.AFTER_EMPTY_LINE : malformed("request line", "must have a method");
      }
      case AFTER_EMPTY_LINE -> method(b);
      case METHOD -> b == ' ' ? counted(State.TARGET_START) : method(b);
      case TARGET_START -> target(b);
      case TARGET -> {
        matched = 0;
        yield b == ' ' ? counted(State.VERSION) : target(b);
      }
      case VERSION -> version(b);
      case REQUEST_LINE_END -> b == '\n' ? fieldStart() : bareCr("request line");
      case FIELD_START -> b == '\r' ? counted(State.FIELDS_END) : firstOfName(b);
      case NAME -> b == ':' ? value() : name(b);
      case VALUE -> b == '\r' ? counted(State.VALUE_END) : value(b);
      case VALUE_END -> b == '\n' ? fieldEnd() : bareCr(part());
      case FIELDS_END -> b == '\n' ? fieldsEnd() : bareCr(part());
      case SIZE_START ->
          hex(b) < 0 ? malformed("chunk", "must begin with its size") : firstDigit(b);
      case SIZE -> size(b);
      case EXTENSION ->
          b == '\r'
              ? State.SIZE_END
              : isText(b)
                  ? counted(State.EXTENSION)
                  : malformed("chunk", "must have no control character in an extension");
      case SIZE_END -> b == '\n' ? chunk() : bareCr("chunk");
      case CHUNK_DATA_END ->
          b == '\r' ? State.CHUNK_END : malformed("chunk", "must be as long as its size says");
      case CHUNK_END -> b == '\n' ? State.SIZE_START : bareCr("chunk");
      case DATA, CHUNK_DATA, WHOLE, FAULTY -> throw new IllegalStateException(state.name());
    };
  }

  // Request line

  private State method(int b) {
    return TOKEN[b]
        ? counted(State.METHOD)
        : malformed("request line", "must begin with a method and one space");
  }

  private State target(int b) {
    // Which characters an address may have is another question than where it ends.
    return b == ' ' || b == '\r' || b == '\n'
        ? malformed("request line", "must be a method, a target and a version, one space between")
        : counted(State.TARGET);
  }

  private State version(int b) {
    if (matched < VERSION.length ? b == VERSION[matched] : matched == VERSION.length && isBit(b)) {
      http10 = b == '0';
      matched++;
      return counted(State.VERSION);
    }
    return matched > VERSION.length && b == '\r'
        ? counted(State.REQUEST_LINE_END)
        : malformed("request line", "must end with HTTP/1.1 or HTTP/1.0");
  }

  private static boolean isBit(int b) {
    return b == '0' || b == '1';
  }

  // Fields: headers, and behind the last chunk trailers

  private String part() {
    return headWhole ? "trailer" : "header";
  }

  private State fieldStart() {
    return counted(State.FIELD_START);
  }

  private State firstOfName(int b) {
    if (b == ' ' || b == '\t') {
      return malformed(part(), "must not be folded, nor begin with a space");
    }
    matched = 0;
    field =
        switch (lowerCase(b)) {
          case 'h' -> Field.HOST;
          case 'c' -> Field.CONTENT_LENGTH;
          case 't' -> Field.TRANSFER_ENCODING;
          default -> null;
        };
    return name(b);
  }

  private State name(int b) {
    if (!TOKEN[b]) {
      return malformed(part(), "must have a name that is a token, with a colon right behind it");
    }
    if (field != null
        && matched < field.lower.length()
        && lowerCase(b) == field.lower.charAt(matched)) {
      matched++;
    } else {
      field = null;
    }
    return counted(State.NAME);
  }

  private State value() {
    if (field != null && matched < field.lower.length()) {
      field = null;
    }
    matched = 0;
    ended = false;
    digits = 0;
    if (field != null) {
      if (headWhole) {
        return malformed(field.label, "must not be a trailer");
      }
      if ((fields & field.bit) != 0) {
        return malformed(field.label, "must be there once");
      }
      if (field == Field.TRANSFER_ENCODING && http10) {
        return malformed(field.label, "is not for HTTP/1.0");
      }
      fields |= field.bit;
    }
    return counted(State.VALUE);
  }

  private State value(int b) {
    if (!isText(b)) {
      return malformed(part(), "must have no control character in its value");
    }
    if (field == null) {
      return counted(State.VALUE);
    }
    if (b == ' ' || b == '\t') {
      ended = matched > 0;
      return counted(State.VALUE);
    }
    return switch (field) {
      case HOST -> {
        matched = 1;
        yield counted(State.VALUE);
      }
      case CONTENT_LENGTH -> {
        if (ended || b < '0' || b > '9' || digits == LENGTH_DIGITS_MAX) {
          yield malformed(field.label, "must be one number of bytes");
        }
        matched = 1;
        digits++;
        left = left * 10 + (b - '0');
        yield counted(State.VALUE);
      }
      case TRANSFER_ENCODING -> {
        if (ended || matched == CHUNKED.length || lowerCase(b) != CHUNKED[matched]) {
          yield malformed(field.label, "must be chunked, once, and nothing else");
        }
        matched++;
        yield counted(State.VALUE);
      }
    };
  }

  private State fieldEnd() {
    if (field != null) {
      switch (field) {
        case HOST -> {
          if (matched == 0) {
            return malformed(field.label, "must name whom the request is for");
          }
        }
        case CONTENT_LENGTH -> {
          if (matched == 0) {
            return malformed(field.label, "must be one number of bytes");
          }
        }
        case TRANSFER_ENCODING -> {
          if (matched < CHUNKED.length) {
            return malformed(field.label, "must be chunked, once, and nothing else");
          }
        }
      }
    }
    return fieldStart();
  }

  private State fieldsEnd() {
    if (headWhole) {
      return counted(State.WHOLE);
    }
    boolean chunked = has(Field.TRANSFER_ENCODING);
    if (chunked && has(Field.CONTENT_LENGTH)) {
      return malformed(Field.CONTENT_LENGTH.label, "must not stand beside Transfer-Encoding");
    }
    if (!has(Field.HOST) && !http10) {
      return malformed(Field.HOST.label, "must be there");
    }
    State next = counted(chunked ? State.SIZE_START : left > 0 ? State.DATA : State.WHOLE);
    headWhole = next != State.FAULTY;
    counted = 0;
    return next;
  }

  private boolean has(Field which) {
    return (fields & which.bit) != 0;
  }

  // Chunks

  private State firstDigit(int b) {
    left = 0;
    digits = 0;
    return size(b);
  }

  private State size(int b) {
    if (b == '\r') {
      return State.SIZE_END;
    }
    if (b == ';') {
      return counted(State.EXTENSION);
    }
    if (hex(b) < 0 || digits == SIZE_DIGITS_MAX) {
      return malformed(
          "chunk", "must have a size of at most " + SIZE_DIGITS_MAX + " digits, base 16");
    }
    digits++;
    left = left << 4 | hex(b);
    return State.SIZE;
  }

  private State chunk() {
    return left > 0 ? State.CHUNK_DATA : State.FIELD_START;
  }

  // All

  private static int hex(int b) {
    return b < 128 ? Character.digit(b, 16) : -1;
  }

  private static int lowerCase(int b) {
    return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
  }

  /** A visible character, one that is not ASCII, a space or a tab. */
  private static boolean isText(int b) {
    return (b >= ' ' && b != 0x7f) || b == '\t';
  }

  private State counted(State next) {
    if (++counted > headBytesMax) {
      fault =
          new Fault(
              at,
              Kind.TOO_LARGE,
              headWhole ? "trailer" : "header",
              "must not be over " + headBytesMax + " bytes");
      return State.FAULTY;
    }
    return next;
  }

  private State bareCr(String part) {
    return malformed(part, "must have no CR without LF");
  }

  private State malformed(String part, String message) {
    fault = new Fault(at, Kind.MALFORMED, part, message);
    return State.FAULTY;
  }
}
