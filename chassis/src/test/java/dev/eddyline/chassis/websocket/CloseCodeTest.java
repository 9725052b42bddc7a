package dev.eddyline.chassis.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CloseCodeTest {

  @Test
  void the_documented_table_is_this_one() throws IOException {
    // Given
    String page = Files.readString(Path.of("..", "docs", "PROTOCOL.md"));
    String section = page.substring(page.indexOf("## Closing a WebSocket"));

    // When
    List<String> documented =
        section.lines().filter(line -> line.matches("\\| \\d{4} \\|.*")).toList();

    // Then
    assertThat(documented)
        .isEqualTo(
            Stream.of(CloseCode.values())
                .map(
                    code ->
                        "| %d | %s | %s |"
                            .formatted(code.number(), code.reconnect() ? "yes" : "no", code.text()))
                .toList());
  }

  @Test
  void our_own_codes_say_by_their_range_whether_to_come_again() {
    for (CloseCode code : CloseCode.values()) {
      if (code.number() >= 3000) {
        assertThat(code.number()).isBetween(4000, 4999);
        assertThat(code.reconnect()).as("%s", code).isEqualTo(code.number() < 4500);
      }
    }
  }

  @Test
  void each_number_is_one_code_that_may_be_sent() {
    assertThat(CloseCode.values()).extracting(CloseCode::number).doesNotHaveDuplicates();
    assertThat(CloseCode.values()).allMatch(code -> CloseCode.mayBeSent(code.number()));
  }
}
