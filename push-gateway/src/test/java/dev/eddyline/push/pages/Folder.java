package dev.eddyline.push.pages;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A class path of one folder, with pages in it. */
final class Folder {

  private final Path root;
  private final StringBuilder list = new StringBuilder();

  Folder(Path root) {
    this.root = root;
  }

  /** A file, and its name in the list. */
  Folder with(String name, byte[] content) throws IOException {
    list.append(name).append('\n');
    return withUnlisted(name, content);
  }

  Folder with(String name, String content) throws IOException {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A file that the list does not name. */
  Folder withUnlisted(String name, byte[] content) throws IOException {
    Path file = root.resolve(Pages.FOLDER + name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return this;
  }

  /** A name in the list without a file. */
  Folder withoutFile(String name) {
    list.append(name).append('\n');
    return this;
  }

  URLClassLoader classPath() throws IOException {
    withUnlisted(Pages.LIST, list.toString().getBytes(StandardCharsets.UTF_8));
    return empty();
  }

  /** One without a list. */
  URLClassLoader empty() throws IOException {
    return new URLClassLoader(new URL[] {root.toUri().toURL()}, null);
  }
}
