package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

  private static final String FOLDER = "/dev/eddyline/console/";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://127.0.0.1:8081  | http://127.0.0.1:8081 http://localhost:8081
          http://localhost:8081  | http://127.0.0.1:8081 http://localhost:8081
          https://127.0.0.1:8443 | https://127.0.0.1:8443 https://localhost:8443
          https://127.0.0.1:443  | https://127.0.0.1 https://localhost
          http://localhost:80    | http://127.0.0.1 http://localhost
          http://localhost:443   | http://127.0.0.1:443 http://localhost:443
          http://Box.lan:8081    | http://box.lan:8081 http://127.0.0.1:8081 http://localhost:8081
          http://[::1]:8081      | http://[::1]:8081 http://127.0.0.1:8081 http://localhost:8081
          """)
  void pagesComeFromTheseOrigins(String push, String origins) {
    assertThat(Console.origins(push).origins()).containsExactlyInAnyOrder(origins.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, http://127.0.0.1:8080",
    "https://box.lan:8080, https://box.lan:8080",
    "http://0.0.0.0:8080, http://127.0.0.1:8080",
    "https://[::]:8080, https://127.0.0.1:8080",
  })
  void aBrowserFindsAListenerThere(String url, String reachable) {
    assertThat(Console.reachable(url)).isEqualTo(reachable);
  }

  @Test
  void theListOfTheConsolesFilesIsThatOfItsFiles() throws IOException {
    // Given
    List<String> listed = text("files.txt").lines().toList();

    // When, then
    assertThat(listed).contains("index.html").doesNotContain("files.txt").doesNotHaveDuplicates();
    for (String name : listed) {
      assertThat(text(name)).as(name).isNotNull();
    }
  }

  private static String text(String name) throws IOException {
    try (InputStream in = Console.class.getResourceAsStream(FOLDER + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
