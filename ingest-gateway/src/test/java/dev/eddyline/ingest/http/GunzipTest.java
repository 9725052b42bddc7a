package dev.eddyline.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GunzipTest {

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** All that comes out, in pieces of at most so many bytes in and out. */
  private static byte[] through(Gunzip gunzip, byte[] compressed, int in, int out)
      throws ZipException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int from = 0; from < compressed.length; from += in) {
      ByteBuffer piece =
          ByteBuffer.wrap(
              Arrays.copyOfRange(compressed, from, Math.min(compressed.length, from + in)));
      ByteBuffer room = ByteBuffer.allocate(out);
      do {
        room.clear();
        gunzip.inflate(piece, room);
        all.write(room.array(), 0, room.position());
      } while (!room.hasRemaining() || piece.hasRemaining());
    }
    return all.toByteArray();
  }

  @Test
  void however_it_is_cut_the_bytes_come_out_that_went_in() throws Exception {
    // Given
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] first = new byte[random.nextInt(5_000)];
      byte[] second = new byte[random.nextInt(50)];
      random.nextBytes(first);
      Arrays.fill(second, (byte) 'x');

      // When
      try (Gunzip gunzip = new Gunzip()) {
        byte[] out =
            through(
                gunzip,
                joined(gzip(first), gzip(second)),
                1 + random.nextInt(700),
                1 + random.nextInt(700));

        // Then
        assertThat(out).as("seed %d, round %d", seed, round).isEqualTo(joined(first, second));
        assertThat(gunzip.isWhole()).isTrue();
      }
    }
  }

  @Test
  void what_ends_anywhere_but_behind_a_member_is_not_whole() throws Exception {
    // Given
    byte[] compressed = gzip("hello".getBytes(StandardCharsets.UTF_8));
    for (int length = 0; length < compressed.length; length++) {
      try (Gunzip gunzip = new Gunzip()) {
        // When
        through(gunzip, Arrays.copyOf(compressed, length), 1, 10);

        // Then
        assertThat(gunzip.isWhole()).as("%d bytes", length).isFalse();
      }
    }
  }

  @Test
  void every_optional_field_of_a_header_is_passed_over() throws Exception {
    // Given extra, name, comment and a checksum of the header
    byte[] plain = gzip("hello".getBytes(StandardCharsets.UTF_8));
    byte[] header =
        HexFormat.of().parseHex("1f8b081e000000000003" + "0300616263" + "6100" + "6200");
    CRC32 crc = new CRC32();
    crc.update(header);
    byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] compressed = joined(header, sum, Arrays.copyOfRange(plain, 10, plain.length));

    // When
    try (Gunzip gunzip = new Gunzip()) {
      byte[] out = through(gunzip, compressed, 1, 3);

      // Then
      assertThat(out).asString(StandardCharsets.UTF_8).isEqualTo("hello");
      assertThat(gunzip.isWhole()).isTrue();
    }
  }

  @Test
  void a_bomb_comes_out_piece_by_piece() throws Exception {
    // Given 64 MiB of nothing in 64 KB
    byte[] compressed = gzip(new byte[64 << 20]);
    assertThat(compressed).hasSizeLessThan(100_000);
    try (Gunzip gunzip = new Gunzip()) {
      ByteBuffer in = ByteBuffer.wrap(compressed);
      ByteBuffer out = ByteBuffer.allocate(1_000);

      // When
      gunzip.inflate(in, out);

      // Then
      assertThat(out.hasRemaining()).isFalse();
      assertThat(in.hasRemaining()).isTrue();
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("no magic", fault(gzip -> gzip[0] = 0), "it does not begin as gzip does"),
        arguments("no magic", fault(gzip -> gzip[1] = 0), "it does not begin as gzip does"),
        arguments(
            "another method",
            fault(gzip -> gzip[2] = 7),
            "its compression method is 7, not deflate"),
        arguments("reserved flags", fault(gzip -> gzip[3] = 0x20), "its header has reserved flags"),
        arguments(
            "another checksum", fault(gzip -> gzip[gzip.length - 5] ^= 1), "its checksum is wrong"),
        arguments(
            "another length", fault(gzip -> gzip[gzip.length - 1] ^= 1), "its length is wrong"));
  }

  private static Consumer<byte[]> fault(Consumer<byte[]> change) {
    return change;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void what_is_not_what_it_says_is_refused(String what, Consumer<byte[]> change, String message)
      throws Exception {
    // Given
    byte[] compressed = gzip("hello".getBytes(StandardCharsets.UTF_8));
    change.accept(compressed);

    // When, then
    try (Gunzip gunzip = new Gunzip()) {
      assertThatThrownBy(() -> through(gunzip, compressed, 3, 3))
          .isInstanceOf(ZipException.class)
          .hasMessage(message);
    }
  }

  @Test
  void a_body_that_is_no_deflate_is_refused() throws Exception {
    // Given
    byte[] compressed = gzip("hello".getBytes(StandardCharsets.UTF_8));
    compressed[10] = 7;

    // When, then
    try (Gunzip gunzip = new Gunzip()) {
      assertThatThrownBy(() -> through(gunzip, compressed, 100, 100))
          .isInstanceOf(ZipException.class)
          .hasMessageStartingWith("what is compressed cannot be read");
    }
  }
}
