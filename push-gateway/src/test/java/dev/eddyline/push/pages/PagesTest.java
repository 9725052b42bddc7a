package dev.eddyline.push.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {

  @TempDir private Path root;

  private static Pages read(Folder folder) throws IOException {
    try (URLClassLoader classPath = folder.classPath()) {
      return Pages.read(classPath).orElseThrow();
    }
  }

  @Test
  void aFileIsAtItsPathAndTheFirstPageAtTheRootAsWell() throws IOException {
    // Given
    Folder folder =
        new Folder(root).with("index.html", "<p>hello").with("client/views/stream.js", "export {}");

    // When
    Pages pages = read(folder);

    // Then
    assertThat(pages.at("/index.html")).isNotNull().isSameAs(pages.at("/"));
    assertThat(pages.at("/client/views/stream.js")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/secret.txt",
        "/files.txt",
        "/client",
        "/client/",
        "/client/../index.html",
        "/client/%2e%2e/index.html",
        "//index.html",
        "index.html",
        "/INDEX.HTML",
        ""
      })
  void whatTheListDoesNotNameIsNotThere(String path) throws IOException {
    // Given
    Folder folder =
        new Folder(root)
            .with("index.html", "<p>hello")
            .with("client/stream.js", "export {}")
            .withUnlisted("secret.txt", new byte[] {'x'});

    // When
    Pages pages = read(folder);

    // Then
    assertThat(pages.at(path)).isNull();
  }

  @Test
  void whereThereIsNoListThereAreNoPages() throws IOException {
    // Given a file, and no list
    Folder folder = new Folder(root).withUnlisted("index.html", new byte[] {'x'});
    try (URLClassLoader classPath = folder.empty()) {
      // When, then
      assertThat(Pages.read(classPath)).isEmpty();
    }
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    // Given
    Folder folder = new Folder(root).withoutFile("lost.js");

    // When, then
    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the page lost.js is in the list, but not on the class path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../Main.class",
        "/index.html",
        "a//b",
        "a b",
        ".hidden",
        "v1/poll",
        "asyncapi.json"
      })
  void aNameThatIsNoneOrNotOursIsRefused(String name) {
    // Given
    Folder folder = new Folder(root).withoutFile(name);

    // When, then
    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no page may be called '" + name + "'");
  }

  @Test
  void allTogetherHaveALimit() throws IOException {
    // Given as much as may be, with a list of 12 bytes
    byte[] most = new byte[Pages.BYTES_MAX - 12];
    Folder full = new Folder(root.resolve("full")).with("a.js", most).with("b.html", "");
    Folder over = new Folder(root.resolve("over")).with("a.js", most).with("b.html", "x");

    // When
    Pages pages = read(full);

    // Then
    assertThat(pages.bytes()).isEqualTo(Pages.BYTES_MAX);
    assertThatThrownBy(() -> read(over))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the pages have more than " + Pages.BYTES_MAX + " bytes");
  }

  @Test
  void onlyWhatBecomesSmallerIsCompressed() throws IOException {
    // Given
    byte[] noise = new byte[1_000];
    new Random(7).nextBytes(noise);
    Folder folder =
        new Folder(root)
            .with("long.js", "wave ".repeat(100))
            .with("short.js", "x")
            .with("noise.txt", noise)
            .with("flat.png", new byte[1_000]);

    // When
    Pages pages = read(folder);

    // Then
    assertThat(pages.at("/long.js").gzipped()).isNotNull();
    assertThat(pages.at("/short.js").gzipped()).isNull();
    assertThat(pages.at("/noise.txt").gzipped()).isNull();
    assertThat(pages.at("/flat.png").gzipped()).isNull();
  }
}
