package dev.eddyline.examples.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/KINDS.md shows is what is compiled and tested here. */
class KindsDocTest {

  private static final Path MODULE = Path.of("src");

  /** A file's name in a remark, and the block of code that follows. */
  private static final Pattern SHOWN =
      Pattern.compile("<!-- (src/\\S+) -->\\n```[a-z]*\\n(.*?)```", Pattern.DOTALL);

  private static Map<String, String> shown() throws IOException {
    Map<String, String> shown = new LinkedHashMap<>();
    Matcher block = SHOWN.matcher(Files.readString(Path.of("..", "..", "docs", "KINDS.md")));
    while (block.find()) {
      shown.put(block.group(1), block.group(2));
    }
    return shown;
  }

  @Test
  void everyFileThatIsShownIsAsItIs() throws IOException {
    for (Map.Entry<String, String> block : shown().entrySet()) {
      assertThat(block.getValue())
          .as(block.getKey())
          .isEqualTo(Files.readString(Path.of(block.getKey())));
    }
  }

  @Test
  void everyFileThatAKindNeedsIsShown() throws IOException {
    // Given
    List<String> files;
    try (Stream<Path> all = Files.walk(MODULE.resolve("main"))) {
      files = all.filter(Files::isRegularFile).map(file -> file.toString()).toList();
    }

    // When
    Map<String, String> shown = shown();

    // Then
    assertThat(shown.keySet())
        .containsAll(files)
        .anyMatch(file -> file.endsWith("StockKindTest.java"));
  }
}
