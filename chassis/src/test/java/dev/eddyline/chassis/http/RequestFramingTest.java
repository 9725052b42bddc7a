package dev.eddyline.chassis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.eddyline.chassis.http.RequestFraming.Kind;
import dev.eddyline.chassis.http.RequestFraming.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state against every byte, and the limits. */
class RequestFramingTest {

  private static final int HEAD_BYTES_MAX = 200;
  private static final String HEAD = "POST /a HTTP/1.1\r\nHost: x\r\n";
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

  /** One byte for each way in which bytes differ, in the order of the table's columns. */
  private static final int[] CLASSES = {
    '\r', '\n', ' ', '\t', 0, 0x1f, 0x7f, 0xe4, ':', ';', '"', '7', 'a', 'g', '!'
  };

  /**
   * What leads into each state, and what follows there on each class: the next state, or {@code .}
   * for a fault. In the columns: CR LF SP HTAB NUL US DEL &auml; : ; " 7 a g !
   */
  static Stream<Arguments> table() {
    return Stream.of(
        row("BEFORE", "", "EMPTY_LINE_END . . . . . . . . . . METHOD METHOD METHOD METHOD"),
        row("EMPTY_LINE_END", "\r", ". AFTER_EMPTY_LINE . . . . . . . . . . . . ."),
        row("AFTER_EMPTY_LINE", "\r\n", ". . . . . . . . . . . METHOD METHOD METHOD METHOD"),
        row("METHOD", "G", ". . TARGET_START . . . . . . . . METHOD METHOD METHOD METHOD"),
        row(
            "TARGET_START",
            "G ",
            ". . . TARGET TARGET TARGET TARGET TARGET TARGET TARGET TARGET TARGET TARGET TARGET"
                + " TARGET"),
        row(
            "TARGET",
            "G /",
            ". . VERSION TARGET TARGET TARGET TARGET TARGET TARGET TARGET TARGET TARGET TARGET"
                + " TARGET TARGET"),
        row("VERSION", "G / ", ". . . . . . . . . . . . . . ."),
        row("VERSION", "G / HTTP/1.", ". . . . . . . . . . . . . . ."),
        row("VERSION", "G / HTTP/1.1", "REQUEST_LINE_END . . . . . . . . . . . . . ."),
        row("REQUEST_LINE_END", "G / HTTP/1.1\r", ". FIELD_START . . . . . . . . . . . . ."),
        row(
            "FIELD_START",
            "G / HTTP/1.1\r\n",
            "FIELDS_END . . . . . . . . . . NAME NAME NAME NAME"),
        row("NAME", HEAD + "A", ". . . . . . . . VALUE . . NAME NAME NAME NAME"),
        row(
            "VALUE",
            HEAD + "A:",
            "VALUE_END . VALUE VALUE . . . VALUE VALUE VALUE VALUE VALUE VALUE VALUE VALUE"),
        row("VALUE", HEAD + "Content-Length:", "VALUE_END . VALUE VALUE . . . . . . . VALUE . . ."),
        row("VALUE", HEAD + "content-length: 5 ", "VALUE_END . VALUE VALUE . . . . . . . . . . ."),
        row("VALUE", HEAD + "Transfer-Encoding: ", "VALUE_END . VALUE VALUE . . . . . . . . . . ."),
        row("VALUE_END", HEAD + "A:b\r", ". FIELD_START . . . . . . . . . . . . ."),
        row("VALUE_END", HEAD + "Content-Length:\r", ". . . . . . . . . . . . . . ."),
        row("VALUE_END", HEAD + "Transfer-Encoding:chunke\r", ". . . . . . . . . . . . . . ."),
        row("VALUE_END", "G / HTTP/1.1\r\nHost: \r", ". . . . . . . . . . . . . . ."),
        row("FIELDS_END", HEAD + "\r", ". WHOLE . . . . . . . . . . . . ."),
        row("FIELDS_END", HEAD + "Content-Length: 0\r\n\r", ". WHOLE . . . . . . . . . . . . ."),
        row("FIELDS_END", HEAD + "Content-Length: 5\r\n\r", ". DATA . . . . . . . . . . . . ."),
        row("FIELDS_END", "G / HTTP/1.1\r\n\r", ". . . . . . . . . . . . . . ."),
        row("FIELDS_END", "G / HTTP/1.0\r\n\r", ". WHOLE . . . . . . . . . . . . ."),
        row("DATA", HEAD + "Content-Length: 2\r\n\r\n", all("DATA")),
        row("DATA", HEAD + "Content-Length: 2\r\n\r\n.", all("WHOLE")),
        row("SIZE_START", CHUNKED, ". . . . . . . . . . . SIZE SIZE . ."),
        row("SIZE", CHUNKED + "5", "SIZE_END . . . . . . . . EXTENSION . SIZE SIZE . ."),
        row(
            "EXTENSION",
            CHUNKED + "5;",
            "SIZE_END . EXTENSION EXTENSION . . . EXTENSION EXTENSION EXTENSION EXTENSION EXTENSION"
                + " EXTENSION EXTENSION EXTENSION"),
        row("SIZE_END", CHUNKED + "5\r", ". CHUNK_DATA . . . . . . . . . . . . ."),
        row("SIZE_END", CHUNKED + "00\r", ". FIELD_START . . . . . . . . . . . . ."),
        row("CHUNK_DATA", CHUNKED + "2\r\n", all("CHUNK_DATA")),
        row("CHUNK_DATA", CHUNKED + "2\r\n.", all("CHUNK_DATA_END")),
        row("CHUNK_DATA_END", CHUNKED + "1\r\n.", "CHUNK_END . . . . . . . . . . . . . ."),
        row("CHUNK_END", CHUNKED + "1\r\n.\r", ". SIZE_START . . . . . . . . . . . . ."),
        row("FIELD_START", CHUNKED + "0\r\n", "FIELDS_END . . . . . . . . . . NAME NAME NAME NAME"),
        row("NAME", CHUNKED + "0\r\nHost", ". . . . . . . . . . . NAME NAME NAME NAME"),
        row("FIELDS_END", CHUNKED + "0\r\nA:b\r\n\r", ". WHOLE . . . . . . . . . . . . ."));
  }

  private static String all(String state) {
    return (state + " ").repeat(CLASSES.length).strip();
  }

  private static Arguments row(String state, String prefix, String follows) {
    return arguments(State.valueOf(state), prefix, List.of(follows.split(" ")));
  }

  @ParameterizedTest(name = "{0} behind {1}")
  @MethodSource("table")
  void everyStateAgainstEveryByte(State state, String prefix, List<String> follows) {
    List<String> found = new ArrayList<>();
    for (int next : CLASSES) {
      // Given
      RequestFraming framing = new RequestFraming(HEAD_BYTES_MAX);
      feed(framing, prefix);
      assertThat(framing.state()).isEqualTo(state);

      // When
      int good = feed(framing, Character.toString(next));

      // Then
      RequestFraming.Fault fault = framing.fault();
      if (fault == null) {
        assertThat(good).isOne();
        found.add(framing.state().name());
      } else {
        assertThat(good).isZero();
        assertThat(framing.state()).isEqualTo(State.FAULTY);
        assertThat(fault.at()).isEqualTo(prefix.length());
        assertThat(fault.kind()).isEqualTo(Kind.MALFORMED);
        found.add(".");
      }
    }
    assertThat(found).isEqualTo(follows);
  }

  @Test
  void noStateIsMissingInTheTable() {
    // Given, When
    Map<State, Integer> rows = new EnumMap<>(State.class);
    table().forEach(row -> rows.merge((State) row.get()[0], 1, Integer::sum));

    // Then but those in which nothing is fed
    Set<State> others = EnumSet.complementOf(EnumSet.of(State.WHOLE, State.FAULTY));
    assertThat(rows.keySet()).isEqualTo(others);
  }

  @Test
  void nothingBehindTheEndAndNothingBehindAFaultIsJudged() {
    // Given
    String request = HEAD + "Content-Length: 2\r\n\r\n..";
    RequestFraming whole = new RequestFraming(HEAD_BYTES_MAX);
    RequestFraming faulty = new RequestFraming(HEAD_BYTES_MAX);

    // When
    int good = feed(whole, request + "\0\0");
    int until = feed(faulty, HEAD + "\0\r\n\r\n");

    // Then
    assertThat(good).isEqualTo(request.length());
    assertThat(whole.isWhole()).isTrue();
    assertThat(feed(whole, "\0")).isZero();
    assertThat(until).isEqualTo(HEAD.length());
    assertThat(feed(faulty, "A")).isZero();
    assertThat(faulty.isHeadWhole()).isFalse();
  }

  static Stream<Arguments> limits() {
    String rest = "\r\nHost: x\r\n\r\n";
    String length = HEAD + "Content-Length: ";
    return Stream.of(
        arguments("GET /", HEAD_BYTES_MAX - 14 - rest.length(), " HTTP/1.1" + rest, Kind.TOO_LARGE),
        arguments(HEAD, HEAD_BYTES_MAX - HEAD.length() - 5, ":\r\n\r\n", Kind.TOO_LARGE),
        arguments(CHUNKED + "0;", HEAD_BYTES_MAX - 3, "\r\n\r\n", Kind.TOO_LARGE),
        arguments(CHUNKED + "0\r\n", HEAD_BYTES_MAX - 5, ":\r\n\r\n", Kind.TOO_LARGE),
        arguments(CHUNKED, RequestFraming.SIZE_DIGITS_MAX, "\r\n", Kind.MALFORMED),
        arguments(length, RequestFraming.LENGTH_DIGITS_MAX, "\r\n\r\n", Kind.MALFORMED));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatIsAtALimitPassesAndOneByteMoreDoesNot(
      String before, int most, String behind, Kind kind) {
    // Given
    RequestFraming at = new RequestFraming(HEAD_BYTES_MAX);
    RequestFraming over = new RequestFraming(HEAD_BYTES_MAX);

    // When
    feed(at, before + "1".repeat(most) + behind);
    feed(over, before + "1".repeat(most + 1) + behind);

    // Then
    assertThat(at.fault()).isNull();
    assertThat(over.fault()).isNotNull();
    assertThat(over.fault().kind()).isEqualTo(kind);
  }

  static int feed(RequestFraming framing, String bytes) {
    byte[] all = bytes.getBytes(ISO_8859_1);
    return framing.feed(ByteBuffer.wrap(all), 0, all.length);
  }
}
