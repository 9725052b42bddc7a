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
import static dev.eddyline.chassis.websocket.ClientFrames.hex;
import static dev.eddyline.chassis.websocket.ClientFrames.joined;
import static dev.eddyline.chassis.websocket.ClientFrames.ping;
import static dev.eddyline.chassis.websocket.ClientFrames.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of the Autobahn test suite, sections 1 to 7 and 9, by their numbers there, against the
 * echo over a real socket. {@link CompressionConformanceTest} has sections 12 and 13.
 */
@Timeout(120)
class WebSocketConformanceTest {

  private static final int MIB = 1 << 20;
  private static final byte[] HELLO = bytes("Hello, world!");

  private static TestServer server;

  /**
   * What a client sends, and what it is to get.
   *
   * @param chop bytes sent at a time; 0 for all at once
   * @param code of the close frame that ends it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared with nothing
  record Case(String number, byte[] sent, int chop, List<String> answers, int code) {

    @Override
    public String toString() {
      return number;
    }

    /** The same, so many bytes at a time. */
    Case chopped(int bytes) {
      return new Case(number, sent, bytes, answers, code);
    }
  }

  @BeforeAll
  static void start() {
    server =
        TestServer.echo(
            "WEBSOCKET_MESSAGE_BYTES_MAX",
            Integer.toString(16 * MIB),
            "WEBSOCKET_CONTROL_FRAMES_MAX",
            "10000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A client that closes when it has sent all, and gets these answers before. */
  private static Case ok(String number, List<String> answers, byte[]... parts) {
    return new Case(number, joined(joined(parts), close(1000, "")), 0, answers, 1000);
  }

  /** A client that is failed after these answers. */
  private static Case fails(String number, int code, List<String> answers, byte[]... parts) {
    return new Case(number, joined(parts), 0, answers, code);
  }

  /** Section 1: framing. */
  static Stream<Case> framing() {
    List<Case> cases = new ArrayList<>();
    int[] sizes = {0, 125, 126, 127, 128, 65_535, 65_536, 65_536};
    for (int i = 0; i < sizes.length; i++) {
      byte[] payload = "*".repeat(sizes[i]).getBytes(UTF_8);
      int chop = i == 7 ? 997 : 0;
      cases.add(
          ok("1.1." + (i + 1), List.of(word(TEXT, payload)), frame(FIN | TEXT, payload))
              .chopped(chop));
      cases.add(
          ok("1.2." + (i + 1), List.of(word(BINARY, payload)), frame(FIN | BINARY, payload))
              .chopped(chop));
    }
    return cases.stream();
  }

  /** Section 2: pings and pongs. */
  static Stream<Case> pings() {
    byte[] odd = hex("00 ff fe fd fc fb 00 ff");
    byte[] longest = new byte[125];
    Arrays.fill(longest, (byte) 0xFE);
    byte[][] ten =
        IntStream.range(0, 10).mapToObj(i -> ping("payload-" + i)).toArray(byte[][]::new);
    List<String> tenPongs =
        IntStream.range(0, 10).mapToObj(i -> word(PONG, bytes("payload-" + i))).toList();
    return Stream.of(
        ok("2.1", List.of("pong "), ping("")),
        ok("2.2", List.of(word(PONG, HELLO)), frame(FIN | PING, HELLO)),
        ok("2.3", List.of(word(PONG, odd)), frame(FIN | PING, odd)),
        ok("2.4", List.of(word(PONG, longest)), frame(FIN | PING, longest)),
        fails("2.5", 1002, List.of(), frame(FIN | PING, new byte[126])),
        ok("2.6", List.of(word(PONG, longest)), frame(FIN | PING, longest)).chopped(1),
        ok("2.7", List.of(), frame(FIN | PONG, new byte[0])),
        ok("2.8", List.of(), frame(FIN | PONG, HELLO)),
        ok("2.9", List.of("pong me"), frame(FIN | PONG, HELLO), ping("me")),
        ok("2.10", tenPongs, ten),
        ok("2.11", tenPongs, ten).chopped(1));
  }

  /** Section 3: reserved bits. */
  static Stream<Case> reservedBits() {
    List<String> first = List.of(word(TEXT, HELLO));
    byte[] sound = frame(FIN | TEXT, HELLO);
    return Stream.of(
        fails("3.1", 1002, List.of(), frame(FIN | RSV3 | TEXT, HELLO)),
        fails("3.2", 1002, first, sound, frame(FIN | RSV2 | TEXT, HELLO), ping("")),
        fails("3.3", 1002, first, sound, frame(FIN | RSV2 | RSV3 | TEXT, HELLO), ping(""))
            .chopped(19),
        fails("3.4", 1002, first, sound, frame(FIN | RSV1 | TEXT, HELLO), ping("")).chopped(1),
        fails("3.5", 1002, List.of(), frame(FIN | RSV1 | RSV3 | BINARY, HELLO)),
        fails("3.6", 1002, List.of(), frame(FIN | RSV1 | RSV2 | PING, HELLO)),
        fails("3.7", 1002, List.of(), frame(FIN | RSV1 | RSV2 | RSV3 | CLOSE, new byte[0])));
  }

  /** Section 4: reserved opcodes. */
  static Stream<Case> opcodes() {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      for (int group = 1; group <= 2; group++) {
        int opcode = (group == 1 ? 3 : 11) + i;
        String number = "4." + group + "." + (i + 1);
        byte[] wrong = frame(FIN | opcode, i % 2 == 0 ? new byte[0] : HELLO);
        cases.add(
            i < 2
                ? fails(number, 1002, List.of(), wrong)
                : fails(
                        number,
                        1002,
                        List.of(word(TEXT, HELLO)),
                        frame(FIN | TEXT, HELLO),
                        wrong,
                        ping(""))
                    .chopped(i == 4 ? 1 : 0));
      }
    }
    return cases.stream();
  }

  /** Section 5: fragments. */
  static Stream<Case> fragments() {
    byte[] one = frame(TEXT, bytes("fragment1"));
    byte[] two = frame(FIN | CONTINUATION, bytes("fragment2"));
    byte[] middle = frame(CONTINUATION, bytes("fragment2"));
    byte[] whole = text("after");
    List<String> both = List.of("text fragment1fragment2");
    List<String> pongThenBoth = List.of("pong ping", "text fragment1fragment2");
    return Stream.of(
        fails("5.1", 1002, List.of(), frame(PING, bytes("fragment1")), two),
        fails("5.2", 1002, List.of(), frame(PONG, bytes("fragment1")), two),
        ok("5.3", both, one, two),
        ok("5.4", both, one, two).chopped(15),
        ok("5.5", both, one, two).chopped(1),
        ok("5.6", pongThenBoth, one, ping("ping"), two),
        ok("5.7", pongThenBoth, one, ping("ping"), two).chopped(15),
        ok("5.8", pongThenBoth, one, ping("ping"), two).chopped(1),
        fails("5.9", 1002, List.of(), two, whole),
        fails("5.10", 1002, List.of(), two, whole).chopped(15),
        fails("5.11", 1002, List.of(), two, whole).chopped(1),
        fails("5.12", 1002, List.of(), middle, whole),
        fails("5.13", 1002, List.of(), middle, whole).chopped(15),
        fails("5.14", 1002, List.of(), middle, whole).chopped(1),
        fails("5.15", 1002, both, one, two, middle, whole),
        fails("5.16", 1002, List.of(), middle, one, two),
        fails("5.17", 1002, List.of(), two, one, two),
        fails("5.18", 1002, List.of(), one, frame(FIN | TEXT, bytes("fragment2"))),
        ok(
            "5.19",
            List.of("pong one", "pong two", "text abcde"),
            frame(TEXT, bytes("a")),
            frame(CONTINUATION, bytes("b")),
            ping("one"),
            frame(CONTINUATION, bytes("c")),
            frame(CONTINUATION, bytes("d")),
            ping("two"),
            frame(FIN | CONTINUATION, bytes("e"))),
        ok(
                "5.20",
                List.of("pong one", "text ab"),
                frame(TEXT, bytes("a")),
                ping("one"),
                frame(FIN | CONTINUATION, bytes("b")))
            .chopped(7));
  }

  /** Section 6: UTF-8. */
  static Stream<Case> utf8() {
    byte[] empty = frame(CONTINUATION, new byte[0]);
    byte[] last = frame(FIN | CONTINUATION, new byte[0]);
    byte[] sound = bytes("Hello-µ@ßöäüàá-UTF-8!!");
    byte[] kosme = bytes("κόσμε");
    byte[] broken = joined(kosme, hex("ed a0 80"), bytes("edited"));
    byte[] start = joined(kosme, hex("f4"));
    List<String> whole = List.of(word(TEXT, sound));
    List<Case> cases =
        new ArrayList<>(
            List.of(
                ok("6.1.1", List.of("text "), text("")),
                ok("6.1.2", List.of("text "), frame(TEXT, new byte[0]), empty, last),
                ok(
                    "6.1.3",
                    List.of("text middle"),
                    frame(TEXT, new byte[0]),
                    frame(CONTINUATION, bytes("middle")),
                    last),
                ok("6.2.1", whole, frame(FIN | TEXT, sound)),
                ok(
                    "6.2.2",
                    whole,
                    frame(TEXT, Arrays.copyOf(sound, 8)),
                    frame(FIN | CONTINUATION, Arrays.copyOfRange(sound, 8, sound.length))),
                ok("6.2.3", whole, inFragments(TEXT, sound, 1)),
                ok("6.2.4", List.of(word(TEXT, kosme)), inFragments(TEXT, kosme, 1)),
                fails("6.3.1", 1007, List.of(), frame(FIN | TEXT, broken)),
                fails("6.3.2", 1007, List.of(), inFragments(TEXT, broken, 1)),
                // Fail fast: there is no more to come, and the message is not whole.
                fails(
                    "6.4.1",
                    1007,
                    List.of(),
                    frame(TEXT, kosme),
                    frame(CONTINUATION, hex("f4 90 80 80"))),
                fails("6.4.2", 1007, List.of(), frame(TEXT, start), frame(CONTINUATION, hex("90"))),
                fails(
                    "6.4.3",
                    1007,
                    List.of(),
                    Arrays.copyOf(
                        frame(FIN | TEXT, joined(start, hex("90 80 80"), bytes("edited"))),
                        6 + start.length + 1)),
                fails(
                        "6.4.4",
                        1007,
                        List.of(),
                        Arrays.copyOf(
                            frame(FIN | TEXT, joined(start, hex("90 80 80"), bytes("edited"))),
                            6 + start.length + 1))
                    .chopped(1)));
    // 6.5 to 6.7, 6.9, 6.11, 6.13, 6.22 and 6.23: what is UTF-8, at all its boundaries.
    String valid =
        "ce ba e1 bd b9 cf 83 ce bc ce b5; 00; c2 80; e0 a0 80; f0 90 80 80; 7f; df bf; ef bf bf;"
            + " f4 8f bf bf; ed 9f bf; ee 80 80; ef bf bd; ef bf be; f0 9f bf be; f3 bf bf bf;"
            + " ef b7 90; c2 a2 e2 82 ac f0 9f 90 9f";
    for (String row : valid.split(";", -1)) {
      byte[] bytes = hex(row);
      cases.add(ok("6.5+ " + row, List.of(word(TEXT, bytes)), frame(FIN | TEXT, bytes)));
      cases.add(ok("6.5+ " + row, List.of(word(TEXT, bytes)), inFragments(TEXT, bytes, 1)));
    }
    // 6.6, 6.8, 6.10, 6.12 and 6.14 to 6.21: what is not.
    String invalid =
        "ce; ce ba e1; ce ba e1 bd; f8 88 80 80 80; fc 84 80 80 80 80; f7 bf bf bf;"
            + " fb bf bf bf bf; fd bf bf bf bf bf; f4 90 80 80; 80; bf; 80 bf; 80 bf 80;"
            + " c0 20; df 20; e0 20; ef 20; f0 20; f7 20; f8 20; fd 20; c0; e0 80; f0 80 80;"
            + " f8 80 80 80; df; ef bf; f7 bf bf; c0 e0 80 f0 80 80; fe; ff; fe fe ff ff;"
            + " c0 af; e0 80 af; f0 80 80 af; f8 80 80 80 af; c1 bf; e0 9f bf; f0 8f bf bf;"
            + " f8 87 bf bf bf; c0 80; e0 80 80; f0 80 80 80; ed a0 80; ed ad bf; ed ae 80;"
            + " ed af bf; ed b0 80; ed be 80; ed bf bf; ed a0 80 ed b0 80; ed af bf ed bf bf";
    for (String row : invalid.split(";", -1)) {
      byte[] bytes = hex(row);
      cases.add(fails("6.6+ " + row, 1007, List.of(), frame(FIN | TEXT, bytes)));
      cases.add(fails("6.6+ " + row, 1007, List.of(), inFragments(TEXT, bytes, 1)));
    }
    return cases.stream();
  }

  /** Section 7: closing. */
  static Stream<Case> closing() {
    byte[] bye = close(1000, "");
    byte[] large = new byte[256 * 1024];
    List<Case> cases =
        new ArrayList<>(
            List.of(
                fails("7.1.1", 1000, List.of(word(TEXT, HELLO)), frame(FIN | TEXT, HELLO), bye),
                fails("7.1.2", 1000, List.of(), bye, bye),
                fails("7.1.3", 1000, List.of(), bye, ping("")),
                fails("7.1.4", 1000, List.of(), bye, text("too late")),
                fails(
                    "7.1.5",
                    1000,
                    List.of(),
                    frame(TEXT, HELLO),
                    bye,
                    frame(FIN | CONTINUATION, HELLO)),
                fails(
                    "7.1.6",
                    1000,
                    List.of(word(BINARY, large)),
                    frame(FIN | BINARY, large),
                    bye,
                    ping("")),
                fails("7.3.1", 1005, List.of(), frame(FIN | CLOSE, new byte[0])),
                fails("7.3.2", 1002, List.of(), frame(FIN | CLOSE, new byte[1])),
                fails("7.3.3", 1000, List.of(), bye),
                fails("7.3.4", 1000, List.of(), close(1000, "Hello, world!")),
                fails("7.3.5", 1000, List.of(), close(1000, "*".repeat(123))),
                fails(
                    "7.3.6",
                    1002,
                    List.of(),
                    frame(FIN | CLOSE, closePayload(1000, new byte[124]))),
                fails(
                    "7.5.1",
                    1007,
                    List.of(),
                    frame(FIN | CLOSE, closePayload(1000, hex("ce ba ed a0 80 65"))))));
    int[] valid = {
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
    };
    for (int code : valid) {
      cases.add(fails("7.7 " + code, code, List.of(), close(code, "")));
    }
    int[] invalid = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535};
    for (int code : invalid) {
      cases.add(fails("7.9 and 7.13 " + code, 1002, List.of(), close(code, "")));
      cases.add(fails("7.9 and 7.13 " + code, 1002, List.of(), close(code, "reason")));
    }
    return cases.stream();
  }

  /** Section 9: size and number. */
  static Stream<Case> limits() {
    List<Case> cases = new ArrayList<>();
    int[] sizes = {65_536, 262_144, MIB, 4 * MIB, 8 * MIB, 16 * MIB};
    for (int i = 0; i < sizes.length; i++) {
      byte[] payload = noise(sizes[i]);
      byte[] letters = "BAsd7&jh23".repeat(sizes[i] / 10).getBytes(UTF_8);
      cases.add(ok("9.1." + (i + 1), List.of(word(TEXT, letters)), frame(FIN | TEXT, letters)));
      cases.add(ok("9.2." + (i + 1), List.of(word(BINARY, payload)), frame(FIN | BINARY, payload)));
    }
    byte[] large = noise(4 * MIB);
    byte[] letters = "BAsd7&jh23".repeat(4 * MIB / 10).getBytes(UTF_8);
    int[] fragments = {64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, MIB, 4 * MIB};
    for (int i = 0; i < fragments.length; i++) {
      cases.add(
          ok(
              "9.3." + (i + 1),
              List.of(word(TEXT, letters)),
              inFragments(TEXT, letters, fragments[i])));
      cases.add(
          ok(
              "9.4." + (i + 1),
              List.of(word(BINARY, large)),
              inFragments(BINARY, large, fragments[i])));
    }
    byte[] chopped = Arrays.copyOf(large, MIB);
    byte[] choppedLetters = Arrays.copyOf(letters, MIB);
    for (int i = 0, chop = 64; chop <= 2_048; i++, chop *= 2) {
      cases.add(
          ok(
                  "9.5." + (i + 1),
                  List.of(word(TEXT, choppedLetters)),
                  frame(FIN | TEXT, choppedLetters))
              .chopped(chop));
      cases.add(
          ok("9.6." + (i + 1), List.of(word(BINARY, chopped)), frame(FIN | BINARY, chopped))
              .chopped(chop));
    }
    int[] many = {0, 16, 64, 256, 1_024, 4_096};
    for (int i = 0; i < many.length; i++) {
      byte[] payload = "x".repeat(many[i]).getBytes(UTF_8);
      cases.add(times("9.7." + (i + 1), TEXT, payload));
      cases.add(times("9.8." + (i + 1), BINARY, payload));
    }
    return cases.stream();
  }

  private static Case times(String number, int opcode, byte[] payload) {
    IntFunction<byte[]> frames = i -> frame(FIN | opcode, payload);
    return ok(
        number,
        IntStream.range(0, 1_000).mapToObj(i -> word(opcode, payload)).toList(),
        IntStream.range(0, 1_000).mapToObj(frames).toArray(byte[][]::new));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "framing",
    "pings",
    "reservedBits",
    "opcodes",
    "fragments",
    "utf8",
    "closing",
    "limits"
  })
  void a_case_of_the_suite(Case given) throws Exception {
    try (RawWebSocket client = RawWebSocket.open(server.port())) {
      // When
      Thread sending = Thread.ofVirtual().start(() -> send(client, given));
      List<String> answers = new ArrayList<>();
      RawWebSocket.Frame next = client.next();
      while (next != null && next.opcode() != CLOSE) {
        assertThat(next.first() & (FIN | RSV1 | RSV2 | RSV3)).isEqualTo(FIN);
        answers.add(word(next.opcode(), next.payload()));
        next = client.next();
      }

      // Then
      assertThat(answers).isEqualTo(given.answers());
      assertThat(next).as("a close frame").isNotNull();
      assertThat(next.code()).isEqualTo(given.code());
      assertThat(client.next()).as("the end of the connection").isNull();
      sending.join();
    }
  }

  private static void send(RawWebSocket client, Case given) {
    byte[] sent = given.sent();
    int chop = given.chop() == 0 ? Math.max(1, sent.length) : given.chop();
    try {
      for (int from = 0; from < sent.length; from += chop) {
        client.send(Arrays.copyOfRange(sent, from, Math.min(from + chop, sent.length)));
      }
    } catch (IOException e) {
      // Who is failed may be cut off while sending; the case says what it must have got before.
      assertThat(given.code()).isNotEqualTo(1000);
    }
  }

  private static byte[] inFragments(int opcode, byte[] payload, int size) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int from = 0; from < payload.length; from += size) {
      int to = Math.min(from + size, payload.length);
      int first = (from == 0 ? opcode : CONTINUATION) | (to == payload.length ? FIN : 0);
      all.writeBytes(frame(first, Arrays.copyOfRange(payload, from, to)));
    }
    return all.toByteArray();
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String word(int opcode, byte[] payload) {
    String what =
        switch (opcode) {
          case TEXT -> "text ";
          case BINARY -> "binary ";
          case PING -> "ping ";
          case PONG -> "pong ";
          default -> "opcode " + opcode + " ";
        };
    if (payload.length <= 200) {
      return what + new String(payload, UTF_8);
    }
    CRC32 sum = new CRC32();
    sum.update(payload);
    return what + payload.length + " bytes, " + sum.getValue();
  }
}
