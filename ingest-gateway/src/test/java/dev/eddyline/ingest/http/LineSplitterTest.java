package dev.eddyline.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

  private static final int BYTES_MAX = 20;

  /** Lines as texts: {@code blank} and {@code too long} for those that are. */
  private static List<String> lines(String body, int pieceBytes) {
    LineSplitter splitter = new LineSplitter(BYTES_MAX);
    List<String> lines = new ArrayList<>();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += pieceBytes) {
      ByteBuffer piece =
          ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from)).slice();
      for (LineSplitter.Line line = splitter.next(piece);
          line != null;
          line = splitter.next(piece)) {
        lines.add(text(line));
      }
      assertThat(piece.hasRemaining()).isFalse();
    }
    LineSplitter.Line last = splitter.last();
    if (last != null) {
      lines.add(text(last));
    }
    return lines;
  }

  private static String text(LineSplitter.Line line) {
    return switch (line) {
      case LineSplitter.Line.Text text -> new String(text.bytes(), StandardCharsets.UTF_8);
      case LineSplitter.Line.Blank blank -> "blank";
      case LineSplitter.Line.TooLong tooLong -> "too long";
    };
  }

  @Test
  void lines_end_with_lf_or_cr_and_lf_and_the_last_with_nothing() {
    assertThat(lines("a\nb\r\nc", 100)).containsExactly("a", "b", "c");
    assertThat(lines("a\n", 100)).containsExactly("a");
    assertThat(lines("", 100)).isEmpty();
    assertThat(lines("a\rb\n", 100)).containsExactly("a\rb");
    assertThat(lines("\r\n \t\n\n", 100)).containsExactly("blank", "blank", "blank");
  }

  @Test
  void a_line_of_too_many_bytes_is_passed_over_and_the_next_is_not() {
    String longest = "x".repeat(BYTES_MAX);
    for (int piece = 1; piece < 100; piece++) {
      assertThat(lines(longest + "\n" + longest + "x\nb\n" + longest + "x", piece))
          .as("pieces of %d", piece)
          .containsExactly(longest, "too long", "b", "too long");
    }
  }

  @Test
  void however_it_is_cut_the_lines_are_the_same() {
    // Given
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder body = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        body.append("ab\n\r \u00e4xyz".charAt(random.nextInt(9)));
      }

      // When
      List<String> cut = lines(body.toString(), 1 + random.nextInt(10));

      // Then
      assertThat(cut)
          .as("seed %d, round %d", seed, round)
          .isEqualTo(lines(body.toString(), Integer.MAX_VALUE / 2));
    }
  }
}
