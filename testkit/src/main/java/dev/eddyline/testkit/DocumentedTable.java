package dev.eddyline.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tables of the documents, cell by cell, so that tests can hold the code against what people
 * are told. A table stands between the remarks {@code <!-- name -->} and {@code <!-- /name -->}.
 */
public final class DocumentedTable {

  private static final String SETTINGS_PAGE = "CONFIG.md";

  /** The column titles, and the line below them. */
  private static final int HEAD_LINES = 2;

  private static final Pattern CODE = Pattern.compile("`([a-z-]+)`");

  private DocumentedTable() {}

  /**
   * The rows of a table, without its head.
   *
   * @param page a file of the folder {@code docs}
   * @param name what the remarks around the table say
   */
  public static List<List<String>> rows(String page, String name) throws IOException {
    String text = Files.readString(docs().resolve(page));
    String from = "<!-- " + name + " -->\n";
    int begin = text.indexOf(from);
    int end = text.indexOf("<!-- /" + name + " -->");
    if (begin < 0 || end < begin) {
      throw new AssertionError(page + " has no table named " + name);
    }
    return text.substring(begin + from.length(), end)
        .lines()
        .skip(HEAD_LINES)
        .map(DocumentedTable::cells)
        .toList();
  }

  /**
   * What a table of answers lists, a status and a code each, as in {@code 404 not-found}; the
   * status alone where a row names no code. The columns begin with status and code.
   */
  public static Set<String> answers(String page, String name) throws IOException {
    Set<String> answers = new TreeSet<>();
    for (List<String> row : rows(page, name)) {
      List<String> codes =
          CODE.matcher(row.get(1)).results().map(code -> " " + code.group(1)).toList();
      for (String code : codes.isEmpty() ? List.of("") : codes) {
        answers.add(row.getFirst() + code);
      }
    }
    return answers;
  }

  /** The rows of a table of settings, in order. */
  public static List<List<String>> settings(String name) throws IOException {
    return rows(SETTINGS_PAGE, name);
  }

  /**
   * How a setting has to be documented.
   *
   * @param key with its prefix
   * @param fallback what holds where it is not given
   * @param meaning as the code says it
   * @param secret whether it is never printed
   */
  public static List<String> setting(String key, String fallback, String meaning, boolean secret) {
    String shown = fallback.isEmpty() ? "none" : "`" + fallback + "`";
    return List.of(
        "`" + key + "`",
        key.endsWith("_IO_THREADS") ? "one per core" : shown,
        secret ? meaning + "; never printed" : meaning);
  }

  private static List<String> cells(String line) {
    if (!line.startsWith("|") || !line.endsWith("|")) {
      throw new AssertionError("no row of a table: " + line);
    }
    return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
        .map(String::strip)
        .toList();
  }

  /** In the project's root, wherever below it a test runs. */
  private static Path docs() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isRegularFile(folder.resolve("docs").resolve(SETTINGS_PAGE))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new AssertionError("no folder docs above " + Path.of("").toAbsolutePath());
    }
    return folder.resolve("docs");
  }
}
