package dev.eddyline.chassis.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Says of bytes, as they come, whether they can be UTF-8 (RFC 3629 section 4). Fails at the first
 * byte that cannot follow those before it. Pure: the state is a number that the caller keeps.
 */
final class Utf8Check {

  /** At the end of a character. */
  static final int WHOLE = 0;

  /** These bytes are no UTF-8, whatever follows. */
  static final int INVALID = -1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private Utf8Check() {}

  /**
   * Goes on.
   *
   * @param state {@link #WHOLE} at the beginning, later what was returned
   * @return {@link #WHOLE}, {@link #INVALID}, or another number within a character
   */
  static int after(int state, byte[] bytes, int from, int to) {
    int now = state;
    int i = from;
    while (i < to && now != INVALID) {
      if (now == WHOLE) {
        while (i + Long.BYTES <= to && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
          i += Long.BYTES;
        }
        if (i == to) {
          return WHOLE;
        }
        now = first(bytes[i] & 0xFF);
      } else {
        now = next(now, bytes[i] & 0xFF);
      }
      i++;
    }
    return now;
  }

  private static int first(int value) {
    if (value < 0x80) {
      return WHOLE;
    }
    if (value < 0xC2) {
      return INVALID;
    }
    if (value < 0xE0) {
      return within(1, 0x80, 0xBF);
    }
    if (value < 0xF0) {
      // Neither longer than need be, nor the half of a surrogate pair.
      return within(2, value == 0xE0 ? 0xA0 : 0x80, value == 0xED ? 0x9F : 0xBF);
    }
    if (value < 0xF5) {
      // Neither longer than need be, nor beyond U+10FFFF.
      return within(3, value == 0xF0 ? 0x90 : 0x80, value == 0xF4 ? 0x8F : 0xBF);
    }
    return INVALID;
  }

  private static int next(int state, int value) {
    int left = state >> 16;
    int lowest = (state >> 8) & 0xFF;
    int highest = state & 0xFF;
    if (value < lowest || value > highest) {
      return INVALID;
    }
    return left == 1 ? WHOLE : within(left - 1, 0x80, 0xBF);
  }

  /** So many bytes are missing, the next of them within bounds. */
  private static int within(int left, int lowest, int highest) {
    return (left << 16) | (lowest << 8) | highest;
  }
}
