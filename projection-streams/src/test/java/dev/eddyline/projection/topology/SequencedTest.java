package dev.eddyline.projection.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.codec.CodecException;
import java.util.HexFormat;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequencedTest {

  /** Headers by their text and their bytes in hex; null for one that is not there. */
  private static RecordHeaders headers(@Nullable String source, @Nullable String sequence) {
    RecordHeaders headers = new RecordHeaders();
    if (source != null) {
      headers.add("eddyline-source", source.getBytes(UTF_8));
    }
    if (sequence != null) {
      headers.add("eddyline-sequence", HexFormat.of().parseHex(sequence));
    }
    return headers;
  }

  @Test
  void aCommandWithoutTheHeadersHasNoSequence() {
    // Given one that is awaited, as every command may be
    RecordHeaders headers = new RecordHeaders();
    headers.add("eddyline-awaited", new byte[0]);

    // When, then
    assertThat(Sequenced.of(headers)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "feed, 0000000000000000, 0",
    "feed, 0000000000000102, 258",
    "~!, 7fffffffffffffff, 9223372036854775807"
  })
  void theHeadersAreRead(String source, String bytes, long sequence) {
    // Given
    RecordHeaders unawaited = headers(source, bytes);
    RecordHeaders awaited = headers(source, bytes);
    awaited.add("eddyline-awaited", new byte[0]);

    // When, then
    assertThat(Sequenced.of(unawaited)).isEqualTo(new Sequenced(source, sequence, false));
    assertThat(Sequenced.of(awaited)).isEqualTo(new Sequenced(source, sequence, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          feed | -                  | it has a source and no sequence
          -    | 0000000000000001   | it has a sequence and no source
          feed | ''                 | its sequence has 0 bytes, not 8
          feed | 01                 | its sequence has 1 bytes, not 8
          feed | 000000000000000001 | its sequence has 9 bytes, not 8
          feed | ffffffffffffffff   | its sequence is below 0: -1
          ''   | 0000000000000001   | its source is no name: 1 to 128 visible ASCII characters
          f d  | 0000000000000001   | its source is no name: 1 to 128 visible ASCII characters
          fäd  | 0000000000000001   | its source is no name: 1 to 128 visible ASCII characters
          """)
  void whatIsMalformedIsRefused(
      @Nullable String source, @Nullable String sequence, String message) {
    // Given
    RecordHeaders headers = headers(source, sequence);

    // When, then
    assertThatThrownBy(() -> Sequenced.of(headers))
        .isInstanceOf(CodecException.class)
        .hasMessage(message);
  }

  @Test
  void aSourcesNameHasALongestLength() {
    // Given
    String longest = "s".repeat(Sequenced.SOURCE_LENGTH_MAX);
    RecordHeaders longer = headers(longest + "s", "0000000000000001");

    // When, then
    assertThat(Sequenced.of(headers(longest, "0000000000000001")))
        .isEqualTo(new Sequenced(longest, 1, false));
    assertThatThrownBy(() -> Sequenced.of(longer)).isInstanceOf(CodecException.class);
  }

  @Test
  void headersWithoutAValueAreMalformed() {
    // Given
    RecordHeaders noSource = headers(null, "0000000000000001");
    noSource.add("eddyline-source", null);
    RecordHeaders noSequence = headers("feed", null);
    noSequence.add("eddyline-sequence", null);

    // When, then
    assertThatThrownBy(() -> Sequenced.of(noSource)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Sequenced.of(noSequence)).isInstanceOf(CodecException.class);
  }
}
