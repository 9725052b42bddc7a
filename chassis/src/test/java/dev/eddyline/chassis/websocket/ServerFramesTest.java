package dev.eddyline.chassis.websocket;

import static dev.eddyline.chassis.websocket.ClientFrames.hex;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.websocket.ServerFrames.Kind;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerFramesTest {

  private final MessageDeflater deflater = new MessageDeflater();

  /** RFC 6455 section 5.7, as far as a server sends it. */
  @Test
  void the_examples_of_rfc_6455() {
    byte[] hello = "Hello".getBytes(UTF_8);
    assertThat(ServerFrames.frame(Kind.TEXT, hello)).isEqualTo(hex("81 05 48 65 6c 6c 6f"));
    assertThat(ServerFrames.frame(Kind.PING, hello)).isEqualTo(hex("89 05 48 65 6c 6c 6f"));
    assertThat(ServerFrames.frame(Kind.PONG, hello)).isEqualTo(hex("8a 05 48 65 6c 6c 6f"));
    assertThat(ServerFrames.header(Kind.BINARY, 256)).isEqualTo(hex("82 7e 01 00"));
    assertThat(ServerFrames.header(Kind.BINARY, 65_536))
        .isEqualTo(hex("82 7f 00 00 00 00 00 01 00 00"));
  }

  /** RFC 7692 sections 7.2.3.1 and 7.2.3.6. */
  @Test
  void the_examples_of_rfc_7692() {
    assertThat(ServerFrames.deflatedFrame(Kind.TEXT, "Hello".getBytes(UTF_8), deflater))
        .isEqualTo(hex("c1 07 f2 48 cd c9 c9 07 00"));
    assertThat(ServerFrames.deflatedFrame(Kind.TEXT, new byte[0], deflater))
        .isEqualTo(hex("c1 01 00"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 82 00",
    "125, 82 7d",
    "126, 82 7e 00 7e",
    "65535, 82 7e ff ff",
    "65536, 82 7f 00 00 00 00 00 01 00 00",
    "9223372036854775807, 82 7f 7f ff ff ff ff ff ff ff"
  })
  void a_length_takes_as_few_bytes_as_possible(long length, String header) {
    assertThat(ServerFrames.header(Kind.BINARY, length)).isEqualTo(hex(header));
    byte[] deflated = hex(header);
    deflated[0] = (byte) 0xC2;
    assertThat(ServerFrames.deflatedHeader(Kind.BINARY, length)).isEqualTo(deflated);
  }

  @Test
  void a_close_frame_has_code_and_reason() {
    assertThat(ServerFrames.close(1000, "")).isEqualTo(hex("88 02 03 e8"));
    assertThat(ServerFrames.close(4500, "no")).isEqualTo(hex("88 04 11 94 6e 6f"));
    assertThat(ServerFrames.close(CloseCode.NO_CODE, "")).isEqualTo(hex("88 00"));
  }

  @ParameterizedTest
  @CsvSource({"ä, 61", "€, 41", "x, 123", "🐟, 30"})
  void a_reason_that_is_too_long_is_cut_between_characters(String character, int left) {
    // When
    byte[] frame = ServerFrames.close(1000, character.repeat(200));

    // Then
    assertThat(frame[1]).isLessThanOrEqualTo((byte) 125);
    assertThat(new String(frame, 4, frame.length - 4, UTF_8)).isEqualTo(character.repeat(left));
  }

  @Test
  void each_message_is_compressed_by_itself() throws DataFormatException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      // Given
      byte[] message = new byte[random.nextInt(run % 50 == 0 ? 200_000 : 300)];
      for (int i = 0; i < message.length; i++) {
        message[i] = (byte) random.nextInt(1 + run % 256);
      }

      // When
      byte[] deflated = deflater.deflate(message);

      // Then a reader that knows none of those before reads it
      Inflater inflater = new Inflater(true);
      byte[] tailed = Arrays.copyOf(deflated, deflated.length + 4);
      tailed[tailed.length - 1] = (byte) 0xFF;
      tailed[tailed.length - 2] = (byte) 0xFF;
      inflater.setInput(tailed);
      byte[] out = new byte[message.length + 1];
      int count = inflater.inflate(out);
      inflater.end();
      assertThat(Arrays.copyOf(out, count)).as("random seed %s", seed).isEqualTo(message);
    }
  }
}
