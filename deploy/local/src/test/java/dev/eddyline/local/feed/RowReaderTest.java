package dev.eddyline.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowReaderTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rows.csv", "rows.csv.gz"})
  void readsCsvWithQuotesBlankHeadersAndAByteOrderMark(String name) throws IOException {
    // Given a file as spreadsheets write it
    Path file = write(name, "\uFEFFName , Note,,\n\"Hamza, A. \",\"a \"\"b\"\"\nc\",,\nEve,x\n");

    // When read
    List<Row> rows = rows(file);

    // Then cells are stripped and columns without a name are left out
    assertThat(rows).extracting(Row::number).containsExactly(1L, 2L);
    assertThat(rows.get(0).cells()).hasSize(2);
    assertThat(rows.get(0).cell("Name").asText()).isEqualTo("Hamza, A.");
    assertThat(rows.get(0).cell("Note").asText()).isEqualTo("a \"b\"\nc");
    assertThat(rows.get(1).cell("Note").asText()).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows.ndjson", "rows.jsonl.gz"})
  void readsNdjsonWithItsTypes(String name) throws IOException {
    // Given lines of JSON with a blank one between
    Path file = write(name, "{\"price\":1.50,\"to\":[\"a\"]}\n\n{\"price\":2}\n");

    // When read
    List<Row> rows = rows(file);

    // Then numbers keep their digits
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).cell("price")).hasToString("1.50");
    assertThat(rows.get(0).cell("to")).hasToString("[\"a\"]");
  }

  @Test
  void fileThatIsNotWhatItSaysIsNamed() throws IOException {
    // Given files which cannot be read as their names say
    Path text = write("rows.txt", "a\n1\n");
    Path twice = write("twice.csv", "a,a\n1,2\n");
    Path empty = write("empty.csv", "");
    Path more = write("more.csv", "a\n1\n1,2\n");
    Path broken = write("broken.ndjson", "{\"a\":1}\n{\"a\":\n");
    Path plain = folder.resolve("plain.csv.gz");
    Files.writeString(plain, "a\n1\n");
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "a\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    // When read, Then the message says what is wrong and where
    assertThatThrownBy(() -> rows(text)).hasMessageContaining("must end in .csv");
    assertThatThrownBy(() -> rows(twice)).hasMessageContaining("two columns 'a'");
    assertThatThrownBy(() -> rows(empty)).hasMessageContaining("has no header");
    assertThatThrownBy(() -> rows(more)).hasMessageContaining("row 2 has 2 cells, the header 1");
    assertThatThrownBy(() -> rows(broken)).hasMessageContaining("row 2 is no JSON");
    assertThatThrownBy(() -> rows(plain)).hasMessageContaining("plain.csv.gz");
    assertThatThrownBy(() -> rows(latin)).hasMessageContaining("latin.csv");
    assertThatThrownBy(() -> rows(folder.resolve("none.csv"))).hasMessageContaining("none.csv");
  }

  private static List<Row> rows(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (RowReader reader = RowReader.open(file)) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        rows.add(row);
      }
      assertThat(reader.progress()).isEqualTo(1.0);
    }
    return rows;
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream plain = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
