package dev.eddyline.chassis.websocket;

import static dev.eddyline.chassis.websocket.ClientFrames.BINARY;
import static dev.eddyline.chassis.websocket.ClientFrames.CLOSE;
import static dev.eddyline.chassis.websocket.ClientFrames.CONTINUATION;
import static dev.eddyline.chassis.websocket.ClientFrames.FIN;
import static dev.eddyline.chassis.websocket.ClientFrames.PING;
import static dev.eddyline.chassis.websocket.ClientFrames.PONG;
import static dev.eddyline.chassis.websocket.ClientFrames.RSV1;
import static dev.eddyline.chassis.websocket.ClientFrames.RSV2;
import static dev.eddyline.chassis.websocket.ClientFrames.RSV3;
import static dev.eddyline.chassis.websocket.ClientFrames.TEXT;
import static dev.eddyline.chassis.websocket.ClientFrames.close;
import static dev.eddyline.chassis.websocket.ClientFrames.closePayload;
import static dev.eddyline.chassis.websocket.ClientFrames.frame;
import static dev.eddyline.chassis.websocket.ClientFrames.header;
import static dev.eddyline.chassis.websocket.ClientFrames.hex;
import static dev.eddyline.chassis.websocket.ClientFrames.joined;
import static dev.eddyline.chassis.websocket.ClientFrames.ping;
import static dev.eddyline.chassis.websocket.ClientFrames.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

  private static final int MAX = 1_000;
  private static final byte[] ABC = "abc".getBytes(UTF_8);

  /** Everything a server must refuse, with the number of bytes after which it does. */
  static Stream<Arguments> violations() {
    return Stream.of(
        // RFC 6455 section 5.2: reserved bits.
        wrong("RSV1 without compression", false, frame(FIN | RSV1 | TEXT, ABC), 1, 1002),
        wrong("RSV2", false, frame(FIN | RSV2 | TEXT, ABC), 1, 1002),
        wrong("RSV3", true, frame(FIN | RSV3 | TEXT, ABC), 1, 1002),
        wrong("RSV1 of a ping", true, frame(FIN | RSV1 | PING, ABC), 1, 1002),
        wrong("RSV1 of a close", true, frame(FIN | RSV1 | CLOSE, ABC), 1, 1002),
        wrong(
            "RSV1 of a continuation",
            true,
            joined(frame(TEXT, ABC), frame(FIN | RSV1 | CONTINUATION, ABC)),
            10,
            1002),
        // RFC 6455 section 5.2: opcodes.
        wrong("opcode 3", false, frame(FIN | 0x3, ABC), 1, 1002),
        wrong("opcode 7", false, frame(FIN | 0x7, ABC), 1, 1002),
        wrong("opcode 11", false, frame(FIN | 0xB, ABC), 1, 1002),
        wrong("opcode 15", false, frame(FIN | 0xF, ABC), 1, 1002),
        // RFC 6455 section 5.1: masks.
        wrong("no mask", false, hex("81 03 61 62 63"), 2, 1002),
        wrong("a ping without mask", false, hex("89 00"), 2, 1002),
        // RFC 6455 section 5.4: fragments.
        wrong("a continuation of nothing", false, frame(FIN | CONTINUATION, ABC), 1, 1002),
        wrong("a fragment of nothing", false, frame(CONTINUATION, ABC), 1, 1002),
        wrong("text in text", false, joined(frame(TEXT, ABC), frame(FIN | TEXT, ABC)), 10, 1002),
        wrong("binary in text", false, joined(frame(TEXT, ABC), frame(BINARY, ABC)), 10, 1002),
        // RFC 6455 section 5.5: control frames.
        wrong("a ping in fragments", false, frame(PING, ABC), 1, 1002),
        wrong("a close in fragments", false, frame(CLOSE, ABC), 1, 1002),
        wrong("a ping of 126 bytes", false, frame(FIN | PING, new byte[126]), 2, 1002),
        wrong("a pong of 126 bytes", false, frame(FIN | PONG, new byte[126]), 2, 1002),
        wrong("a close of 126 bytes", false, frame(FIN | CLOSE, new byte[126]), 2, 1002),
        wrong("a ping with a long length", false, header(FIN | PING, 5, 8), 2, 1002),
        // RFC 6455 section 5.2: lengths.
        wrong("125 in two bytes", false, header(FIN | BINARY, 125, 2), 4, 1002),
        wrong("0 in two bytes", false, header(FIN | BINARY, 0, 2), 4, 1002),
        wrong("125 in eight bytes", false, header(FIN | BINARY, 125, 8), 10, 1002),
        wrong("65535 in eight bytes", false, header(FIN | BINARY, 65_535, 8), 10, 1002),
        wrong("64 bits of length", false, header(FIN | BINARY, Long.MIN_VALUE, 8), 3, 1002),
        // RFC 6455 sections 5.5.1 and 7.4: close frames.
        wrong("a close of one byte", false, frame(FIN | CLOSE, new byte[] {3}), 2, 1002),
        wrong("close code 0", false, close(0, ""), 8, 1002),
        wrong("close code 999", false, close(999, ""), 8, 1002),
        wrong("close code 1004", false, close(1004, ""), 8, 1002),
        wrong("close code 1005", false, close(1005, ""), 8, 1002),
        wrong("close code 1006", false, close(1006, ""), 8, 1002),
        wrong("close code 1015", false, close(1015, ""), 8, 1002),
        wrong("close code 2999", false, close(2999, ""), 8, 1002),
        wrong("close code 5000", false, close(5000, ""), 8, 1002),
        wrong("close code 65535", false, close(65_535, ""), 8, 1002),
        wrong(
            "a reason that is no UTF-8",
            false,
            frame(FIN | CLOSE, closePayload(1000, hex("ce ba ff"))),
            11,
            1007),
        wrong(
            "a reason with half a character",
            false,
            frame(FIN | CLOSE, closePayload(1000, hex("ce ba ce"))),
            11,
            1007),
        // RFC 6455 section 8.1: UTF-8, as soon as it is wrong.
        wrong("no UTF-8", false, frame(FIN | TEXT, hex("61 ff 62 63")), 8, 1007),
        wrong("a surrogate", false, frame(FIN | TEXT, hex("ed a0 80 61")), 8, 1007),
        wrong("half a character", false, frame(FIN | TEXT, hex("61 ce")), 8, 1007),
        wrong(
            "half a character in the last fragment",
            false,
            joined(frame(TEXT, hex("ce")), frame(FIN | CONTINUATION, new byte[0])),
            13,
            1007),
        wrong(
            "no UTF-8 across fragments",
            false,
            joined(frame(TEXT, hex("f4")), frame(CONTINUATION, hex("90 80"))),
            14,
            1007),
        // Limits, before anything is buffered.
        wrong("more than allowed", false, header(FIN | BINARY, MAX + 1, 2), 4, 1009),
        wrong("much more than allowed", false, header(FIN | TEXT, Long.MAX_VALUE, 8), 10, 1009),
        wrong(
            "more than allowed in two frames",
            false,
            joined(frame(BINARY, new byte[MAX]), header(FIN | CONTINUATION, 1, 0)),
            MAX + 8 + 2,
            1009),
        // RFC 7692 section 7.2.2.
        wrong("no deflate", true, frame(FIN | RSV1 | TEXT, hex("ff ff ff ff")), 10, 1007),
        wrong(
            "compressed text that is no UTF-8",
            true,
            frame(FIN | RSV1 | TEXT, new MessageDeflater().deflate(hex("61 62 ff"))),
            0,
            1007),
        wrong(
            "a bomb",
            true,
            frame(FIN | RSV1 | BINARY, new MessageDeflater().deflate(new byte[1_000_000])),
            0,
            1009),
        wrong(
            "one byte too many, compressed",
            true,
            frame(FIN | RSV1 | BINARY, new MessageDeflater().deflate(new byte[MAX + 1])),
            0,
            1009),
        wrong("compressed, more than allowed", true, header(FIN | RSV1 | TEXT, 1_100, 2), 4, 1009));
  }

  /**
   * @param at bytes after which it is known; 0 for all of them
   */
  private static Arguments wrong(String what, boolean deflate, byte[] bytes, int at, int code) {
    return Arguments.of(what, deflate, bytes, at == 0 ? bytes.length : at, code);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void what_breaks_the_protocol_is_found_as_soon_as_it_is_there(
      String what, boolean deflate, byte[] bytes, int at, int code) {
    // Given what is right, and then not
    byte[] sound = joined(text("ok"), ping("?"));
    byte[] all = joined(sound, bytes, text("never read"));

    for (int cut = 0; cut <= all.length; cut++) {
      // When it comes in two pieces
      MessageReader reader = reader(deflate);
      List<Incoming> found = new ArrayList<>(feed(reader, Arrays.copyOfRange(all, 0, cut)));
      boolean known = found.stream().anyMatch(Incoming.Violation.class::isInstance);
      assertThat(known).as("cut at %s", cut).isEqualTo(cut >= sound.length + at);
      found.addAll(feed(reader, Arrays.copyOfRange(all, cut, all.length)));

      // Then
      assertThat(found).hasSize(3);
      assertThat(words(found.subList(0, 2))).containsExactly("text ok", "ping ?");
      assertThat(found.get(2))
          .isInstanceOfSatisfying(
              Incoming.Violation.class,
              violation -> {
                assertThat(violation.code().number()).isEqualTo(code);
                assertThat(violation.reason().getBytes(UTF_8)).hasSizeBetween(5, 123);
              });
      assertThat(reader.heldBytes()).isZero();
      assertThat(reader.isWithin()).isFalse();
    }
  }

  /** RFC 6455 section 5.7, as far as a client sends it. */
  @Test
  void the_examples_of_rfc_6455() {
    assertThat(words(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"), false)).containsExactly("text Hello");
    assertThat(words(hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"), false)).containsExactly("pong Hello");
  }

  /** RFC 7692 sections 7.2.3.1 to 7.2.3.6, but for those with context takeover. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f2 48 cd c9 c9 07 00",
        "00 05 00 fa ff 48 65 6c 6c 6f 00",
        "f3 48 cd c9 c9 07 00 00",
        "f2 48 05 00 00 00 ff ff ca c9 c9 07 00"
      })
  void the_examples_of_rfc_7692(String deflated) {
    assertThat(words(frame(FIN | RSV1 | TEXT, hex(deflated)), true)).containsExactly("text Hello");
  }

  @Test
  void a_compressed_message_in_fragments_is_inflated_whole() {
    // Given
    byte[] bytes =
        joined(
            frame(RSV1 | TEXT, hex("f2 48 cd")),
            ping("between"),
            frame(FIN | CONTINUATION, hex("c9 c9 07 00")),
            text("plain"),
            frame(FIN | RSV1 | BINARY, hex("00")));

    // When, then
    assertThat(words(bytes, true))
        .containsExactly("ping between", "text Hello", "text plain", "binary ");
  }

  /** RFC 7692 section 7.2.3.4: a client may flush with a block that says that it is the last. */
  @Test
  void a_block_that_says_it_is_the_last_may_be_followed_by_others() {
    // Given
    Deflater last = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    last.setInput("Hel".getBytes(UTF_8));
    last.finish();
    byte[] room = new byte[100];
    int length = last.deflate(room);
    last.end();
    byte[] deflated = Arrays.copyOf(room, length);
    byte[] payload =
        joined(deflated, deflated, new MessageDeflater().deflate("lo".getBytes(UTF_8)));

    // When, then
    assertThat(words(frame(FIN | RSV1 | TEXT, payload), true)).containsExactly("text HelHello");
  }

  /** RFC 7692 section 7.2.3.2 has the second message; we say client_no_context_takeover. */
  @Test
  void a_compressed_message_cannot_refer_to_another_not_even_to_another_clients() {
    // Given two clients of one thread
    MessageInflater shared = new MessageInflater();
    MessageReader one = new MessageReader(MAX, shared);
    MessageReader other = new MessageReader(MAX, shared);
    byte[] first = frame(FIN | RSV1 | TEXT, hex("f2 48 cd c9 c9 07 00"));
    byte[] second = frame(FIN | RSV1 | TEXT, hex("f2 00 11 00 00"));

    // When
    List<String> ofOne = words(feed(one, first));
    List<String> ofOther = words(feed(other, second));

    // Then, and what one has broken the next does not suffer from
    assertThat(ofOne).containsExactly("text Hello");
    assertThat(ofOther).containsExactly("violation INVALID_DATA");
    assertThat(words(feed(one, joined(first, second))))
        .containsExactly("text Hello", "violation INVALID_DATA");
    assertThat(words(feed(new MessageReader(MAX, shared), first))).containsExactly("text Hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999})
  void a_client_may_close_with(int code) {
    assertThat(words(close(code, "because"), false)).containsExactly("close " + code + " because");
  }

  @Test
  void a_client_may_close_without_a_code_and_with_the_longest_reason() {
    assertThat(words(frame(FIN | CLOSE, new byte[0]), false)).containsExactly("close 1005 ");
    assertThat(words(close(1000, "x".repeat(123)), false))
        .containsExactly("close 1000 " + "x".repeat(123));
  }

  @Test
  void a_message_may_have_as_many_bytes_as_allowed_compressed_or_not() {
    // Given what cannot be compressed
    byte[] noise = new byte[MAX];
    new Random(7).nextBytes(noise);
    byte[] deflated = new MessageDeflater().deflate(noise);
    assertThat(deflated).hasSizeGreaterThan(MAX);
    String expected = "binary " + HexFormat.of().formatHex(noise);

    // When, then
    assertThat(words(frame(FIN | BINARY, noise), false)).containsExactly(expected);
    assertThat(words(frame(FIN | RSV1 | BINARY, deflated), true)).containsExactly(expected);
    assertThat(
            words(frame(FIN | RSV1 | BINARY, new MessageDeflater().deflate(new byte[MAX])), true))
        .containsExactly("binary " + "00".repeat(MAX));
  }

  @Test
  void fragments_may_be_empty_and_control_frames_between_them() {
    // Given
    byte[] bytes =
        joined(
            frame(TEXT, new byte[0]),
            frame(CONTINUATION, new byte[0]),
            ping(""),
            frame(CONTINUATION, hex("e2 82")),
            frame(FIN | PONG, ABC),
            frame(FIN | CONTINUATION, hex("ac")),
            frame(FIN | TEXT, new byte[0]));

    // When, then
    assertThat(words(bytes, false)).containsExactly("ping ", "pong abc", "text €", "text ");
  }

  @Test
  void nothing_is_held_between_messages_and_little_more_than_has_come_within_one() {
    // Given
    MessageReader reader = new MessageReader(10_000_000, null);

    // When a client announces much and sends little
    feed(reader, header(FIN | BINARY, 9_000_000, 8));
    int announced = reader.heldBytes();
    feed(reader, new byte[2_000]);
    int begun = reader.heldBytes();
    feed(reader, new byte[9_000_000 - 2_000]);

    // Then
    assertThat(announced).isZero();
    assertThat(begun).isBetween(2_000, 4_000);
    assertThat(reader.heldBytes()).isZero();
    assertThat(reader.isWithin()).isFalse();
  }

  private static MessageReader reader(boolean deflate) {
    return new MessageReader(MAX, deflate ? new MessageInflater() : null);
  }

  private static List<String> words(byte[] bytes, boolean deflate) {
    return words(feed(reader(deflate), bytes));
  }

  static List<Incoming> feed(MessageReader reader, byte[] bytes) {
    List<Incoming> found = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      @Nullable Incoming next = reader.next(in);
      if (next != null) {
        found.add(next);
      }
    }
    return found;
  }

  static List<String> words(List<Incoming> found) {
    return found.stream().map(MessageReaderTest::word).toList();
  }

  private static String word(Incoming incoming) {
    return switch (incoming) {
      case Incoming.Text text -> "text " + new String(text.utf8(), UTF_8);
      case Incoming.Binary binary -> "binary " + HexFormat.of().formatHex(binary.bytes());
      case Incoming.Ping ping -> "ping " + new String(ping.payload(), UTF_8);
      case Incoming.Pong pong -> "pong " + new String(pong.payload(), UTF_8);
      case Incoming.Close close -> "close " + close.code() + " " + close.reason();
      case Incoming.Violation violation -> "violation " + violation.code();
    };
  }
}
