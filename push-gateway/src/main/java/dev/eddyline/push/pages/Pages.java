package dev.eddyline.push.pages;

import static java.util.Map.entry;

import dev.eddyline.chassis.http.FixedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that a list on the class path names, each by the path it is served at, as they were at
 * the start. A path is a key and nothing else: no file is looked for when a request comes. Any
 * thread.
 */
final class Pages {

  /** Of all files together, as they are on the class path. */
  static final int BYTES_MAX = 8 << 20;

  /** Where the files are. */
  static final String FOLDER = "dev/eddyline/console/";

  /** Which there are: paths below the folder, one on each line. */
  static final String LIST = "files.txt";

  private static final String START = "index.html";
  private static final Pattern NAME =
      Pattern.compile("(?!v1/|asyncapi\\.json$)\\w[\\w.-]*(/\\w[\\w.-]*)*");
  private static final String UTF_8 = "; charset=utf-8";
  private static final String UNKNOWN = "application/octet-stream";

  /** Media types by the ends of names. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          entry("html", "text/html" + UTF_8),
          entry("js", "text/javascript" + UTF_8),
          entry("mjs", "text/javascript" + UTF_8),
          entry("css", "text/css" + UTF_8),
          entry("txt", "text/plain" + UTF_8),
          entry("json", "application/json"),
          entry("map", "application/json"),
          entry("svg", "image/svg+xml"),
          entry("png", "image/png"),
          entry("woff2", "font/woff2"));

  /** Whose bytes are compressed already. */
  private static final List<String> DENSE = List.of("image/png", "font/woff2", UNKNOWN);

  /**
   * One file.
   *
   * @param gzipped the same compressed; null where that saves nothing
   */
  record Page(FixedDocument plain, @Nullable FixedDocument gzipped) {

    static Page of(byte[] bytes, String type) {
      FixedDocument plain = new FixedDocument(bytes, type);
      if (DENSE.contains(type)) {
        return new Page(plain, null);
      }
      FixedDocument gzipped = plain.gzipped();
      return new Page(plain, gzipped.length() < plain.length() ? gzipped : null);
    }
  }

  private final Map<String, Page> pages = new HashMap<>();
  private int bytes;

  private Pages() {}

  /**
   * Reads them all.
   *
   * @return empty where there is no list on the class path
   * @throws IllegalStateException if a file of the list is not there or cannot be called so, or
   *     there are more bytes than may be
   */
  static Optional<Pages> read(ClassLoader classPath) {
    Pages read = new Pages();
    byte[] list = read.bytes(classPath, LIST);
    if (list == null) {
      return Optional.empty();
    }
    new String(list, StandardCharsets.UTF_8)
        .lines()
        .filter(name -> !name.isEmpty())
        .forEach(name -> read.add(classPath, name));
    return Optional.of(read);
  }

  private void add(ClassLoader classPath, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalStateException("no page may be called '" + name + "'");
    }
    byte[] content = bytes(classPath, name);
    if (content == null) {
      throw new IllegalStateException(
          "the page " + name + " is in the list, but not on the class path");
    }
    Page page = Page.of(content, type(name));
    pages.put("/" + name, page);
    if (name.equals(START)) {
      pages.put("/", page);
    }
  }

  private static String type(String name) {
    return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), UNKNOWN);
  }

  /** Of one file of the folder; null where it is not there. */
  private byte @Nullable [] bytes(ClassLoader classPath, String name) {
    try (InputStream in = classPath.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        return null;
      }
      byte[] content = in.readNBytes(BYTES_MAX - bytes + 1);
      bytes += content.length;
      if (bytes > BYTES_MAX) {
        throw new IllegalStateException("the pages have more than " + BYTES_MAX + " bytes");
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the page " + name, e);
    }
  }

  /** The page at a path; null where there is none. */
  @Nullable Page at(String path) {
    return pages.get(path);
  }

  /** Of all files together, with their list. */
  int bytes() {
    return bytes;
  }

  /** How many paths there are. */
  int count() {
    return pages.size();
  }
}
