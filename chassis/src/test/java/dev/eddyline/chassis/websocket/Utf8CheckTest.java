package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8CheckTest {

  /** The bytes, and which of them is the first that cannot be. */
  @ParameterizedTest
  @CsvSource({
    "80, 0",
    "bf, 0",
    "c0 80, 0",
    "c1 bf, 0",
    "c2 41, 1",
    "c2 c2, 1",
    "e0 80 80, 1",
    "e0 9f bf, 1",
    "ed a0 80, 1",
    "ed bf bf, 1",
    "ef bf 41, 2",
    "f0 80 80 80, 1",
    "f0 8f bf bf, 1",
    "f0 90 80 c0, 3",
    "f4 90 80 80, 1",
    "f5 80 80 80, 0",
    "ff, 0",
    "61 62 63 64 65 66 67 68 69 fe, 9",
    "ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90 80 80, 12"
  })
  void fails_at_the_first_byte_that_cannot_be(String hex, int at) {
    // Given
    byte[] bytes = ClientFrames.hex(hex);

    // When
    int before = Utf8Check.after(Utf8Check.WHOLE, bytes, 0, at);
    int there = Utf8Check.after(before, bytes, at, at + 1);
    int whole = Utf8Check.after(Utf8Check.WHOLE, bytes, 0, bytes.length);

    // Then
    assertThat(before).isNotEqualTo(Utf8Check.INVALID);
    assertThat(there).isEqualTo(Utf8Check.INVALID);
    assertThat(whole).isEqualTo(Utf8Check.INVALID);
  }

  @Test
  void every_character_is_whole_at_its_end_and_only_there() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        continue;
      }
      byte[] bytes = Character.toString(point).getBytes(UTF_8);
      int state = Utf8Check.WHOLE;
      for (int i = 0; i < bytes.length; i++) {
        state = Utf8Check.after(state, bytes, i, i + 1);
        boolean last = i == bytes.length - 1;
        if (last ? state != Utf8Check.WHOLE : state <= Utf8Check.WHOLE) {
          throw new AssertionError("U+" + Integer.toHexString(point) + " at byte " + i);
        }
      }
    }
  }

  @Test
  void agrees_with_the_decoder_of_the_jdk_however_the_bytes_are_cut() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int valid = 0;
    for (int run = 0; run < 20_000; run++) {
      // Given characters, of which some bytes may be changed
      byte[] bytes =
          random
              .ints(random.nextInt(30), 0, random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT)
              .filter(point -> point < 0xD800 || point > 0xDFFF)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString()
              .getBytes(UTF_8);
      for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }

      // When
      int state = Utf8Check.WHOLE;
      for (int from = 0; from < bytes.length && state != Utf8Check.INVALID; ) {
        int to = from + 1 + random.nextInt(bytes.length - from);
        state = Utf8Check.after(state, bytes, from, to);
        from = to;
      }

      // Then
      boolean decodes = decodes(bytes);
      assertThat(state == Utf8Check.WHOLE).as("random seed %s", seed).isEqualTo(decodes);
      valid += decodes ? 1 : 0;
    }
    assertThat(valid).isBetween(2_000, 18_000);
  }

  private static boolean decodes(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
