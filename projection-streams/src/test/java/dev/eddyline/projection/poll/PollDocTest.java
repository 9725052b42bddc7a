package dev.eddyline.projection.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PollDocTest {

  @Test
  void thePageListsEveryRefusalInTheOrderOfTheCode() throws IOException {
    String page = Files.readString(Path.of("../docs/POLLS.md"));
    String table = page.substring(page.indexOf("## Refusals"));

    List<String> codes =
        Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
            .matcher(table)
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(codes).isEqualTo(Stream.of(Refusal.values()).map(Refusal::code).toList());
  }
}
