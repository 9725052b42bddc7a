package dev.eddyline.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eddyline.schemas.codec.CodecException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * A place in the bytes of a record, that goes on over values without making anything of them (Avro
 * 1.12, "Binary Encoding"). Avro's own decoder reads ahead and does not tell where it is. Knows the
 * types that contracts use. One thread.
 */
final class RecordCursor {

  private static final int GROUP_BITS = 7;
  private static final int LOW = 0x7f;
  private static final int MORE = 0x80;
  private static final int LAST_SHIFT = 63;

  private final byte[] bytes;
  private final int end;
  private int at;

  /**
   * @param from the place of the first byte
   * @param end that after the last
   */
  RecordCursor(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Where it is: the place of the next byte. */
  int at() {
    return at;
  }

  /** Goes to another place. */
  void at(int place) {
    at = place;
  }

  boolean isAtEnd() {
    return at == end;
  }

  /**
   * Goes on over a value, and makes sure that whoever reads it later can.
   *
   * @throws CodecException if there is no such value: it ends too early, a text is not UTF-8, or a
   *     map has a key twice
   */
  void check(Schema schema) {
    pass(schema, true);
  }

  /** Goes on over a value that has been checked. */
  void skip(Schema schema) {
    pass(schema, false);
  }

  /** Goes on over a text that has been checked. */
  void skipText() {
    passText(false);
  }

  private void pass(Schema schema, boolean checking) {
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          pass(field.schema(), checking);
        }
      }
      case ARRAY -> {
        for (long left = block(); left > 0; left = block()) {
          for (; left > 0; left--) {
            pass(schema.getElementType(), checking);
          }
        }
      }
      case MAP -> passMap(schema.getValueType(), checking);
      case UNION -> pass(branch(schema), checking);
      case NULL -> {
        // It takes no bytes.
      }
      case STRING -> passText(checking);
      case LONG -> number();
      case INT -> integer();
      case BOOLEAN -> flag();
      case BYTES, ENUM, FIXED, FLOAT, DOUBLE ->
          throw new CodecException("contracts do not use " + schema.getType());
    }
  }

  private void passMap(Schema values, boolean checking) {
    int first = at;
    int[] hashes = {};
    int keys = 0;
    for (long left = block(); left > 0; left = block()) {
      for (; left > 0; left--) {
        int key = at;
        passText(checking);
        if (checking) {
          hashes = keys == hashes.length ? Arrays.copyOf(hashes, 2 * keys + 8) : hashes;
          hashes[keys++] = hash(key, at);
        }
        pass(values, checking);
      }
    }
    if (checking && hasTwice(hashes, keys)) {
      checkKeys(first, values);
    }
  }

  private int hash(int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  private static boolean hasTwice(int[] hashes, int count) {
    Arrays.sort(hashes, 0, count);
    for (int i = 1; i < count; i++) {
      if (hashes[i] == hashes[i - 1]) {
        return true;
      }
    }
    return false;
  }

  /** Two keys have one hash: are they one key? */
  private void checkKeys(int first, Schema values) {
    RecordCursor again = new RecordCursor(bytes, first, end);
    Set<String> keys = new HashSet<>();
    for (long left = again.block(); left > 0; left = again.block()) {
      for (; left > 0; left--) {
        if (!keys.add(again.text())) {
          throw new CodecException("a map has a key twice");
        }
        again.skip(values);
      }
    }
  }

  private void passText(boolean checking) {
    int from = at;
    int length = length();
    int start = at;
    at += length;
    if (checking) {
      int all = 0;
      for (int i = start; i < at; i++) {
        all |= bytes[i];
      }
      if (all < 0) {
        checkUtf8(from, start, length);
      }
    }
  }

  private void checkUtf8(int from, int start, int length) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
    } catch (CharacterCodingException e) {
      throw new CodecException("the text at byte " + from + " is not UTF-8", e);
    }
  }

  /**
   * Goes into a union.
   *
   * @return the schema of the value that follows
   */
  Schema branch(Schema union) {
    long index = number();
    if (index < 0 || index >= union.getTypes().size()) {
      throw new CodecException("a union has no branch " + index);
    }
    return union.getTypes().get((int) index);
  }

  /** Begins the next block of an array or map: how many elements it has; 0 at the end of all. */
  long block() {
    long count = number();
    if (count < 0) {
      number(); // the block's bytes, for those who would leave it out
      count = -count;
    }
    if (count < 0 || count > end - at) {
      throw new CodecException("a block of " + count + " elements in " + (end - at) + " bytes");
    }
    return count;
  }

  /**
   * Reads a long or an int. One that is written in more bytes than it takes is refused, so that
   * values are equal where their bytes are.
   */
  long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += GROUP_BITS) {
      byte next = next();
      value |= (long) (next & LOW) << shift;
      if ((next & MORE) == 0) {
        if ((next == 0 && shift > 0) || (shift == LAST_SHIFT && next > 1)) {
          throw new CodecException("a number in more bytes than it takes, or of more than 64 bits");
        }
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new CodecException("a number of more than ten bytes");
  }

  /** Reads an int. */
  int integer() {
    long value = number();
    if (value != (int) value) {
      throw new CodecException("an int of " + value);
    }
    return (int) value;
  }

  /** Reads a boolean. */
  boolean flag() {
    byte flag = next();
    if (flag != 0 && flag != 1) {
      throw new CodecException("a boolean of " + flag);
    }
    return flag == 1;
  }

  /** Reads a text. */
  String text() {
    int length = length();
    at += length;
    return new String(bytes, at - length, length, UTF_8);
  }

  private int length() {
    long length = number();
    if (length < 0 || length > end - at) {
      throw new CodecException("a text of " + length + " bytes where there are " + (end - at));
    }
    return (int) length;
  }

  private byte next() {
    if (at >= end) {
      throw new CodecException("it ends too early");
    }
    return bytes[at++];
  }
}
