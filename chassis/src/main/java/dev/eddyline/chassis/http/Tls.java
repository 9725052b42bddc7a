package dev.eddyline.chassis.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's TLS files over time. Files that are replaced are noticed, and clients that connect
 * afterwards are shown the new ones; what cannot be used is logged, and the last good ones stay. A
 * virtual thread of its own looks.
 */
final class Tls implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Tls.class);

  private final TlsConfig config;
  private final SSLContext first;
  private final CountDownLatch closed = new CountDownLatch(1);
  private String stamp;

  private Tls(TlsConfig config) throws IOException, GeneralSecurityException {
    this.config = config;
    // Taken before the files are read: what changes meanwhile is then read once more.
    this.stamp = stamp(config);
    this.first = TlsContext.read(config);
  }

  /**
   * Reads the files.
   *
   * @throws IllegalStateException if they cannot be used; the message says why
   */
  static Tls of(TlsConfig config) {
    try {
      return new Tls(config);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no TLS: " + why(e), e);
    }
  }

  private static String why(Exception e) {
    return e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
  }

  /** What the files were at the start. */
  SSLContext first() {
    return first;
  }

  /** Hands over what the files are whenever they have become others, until it is closed. */
  void follow(Consumer<SSLContext> listener) {
    Thread.ofVirtual()
        .name("tls-files")
        .start(
            () -> {
              try {
                while (!closed.await(config.lookEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                  look(listener);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void look(Consumer<SSLContext> listener) {
    try {
      String now = stamp(config);
      if (!now.equals(stamp)) {
        stamp = now;
        listener.accept(TlsContext.read(config));
      }
    } catch (IOException | GeneralSecurityException e) {
      log.atError()
          .addKeyValue("error", why(e))
          .log("the new TLS files cannot be used; clients are still shown those before");
    }
  }

  /** Another text when one of the files is another. */
  private static String stamp(TlsConfig config) throws IOException {
    return stamp(config.certificates()) + " " + stamp(config.key());
  }

  private static String stamp(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant() + "/" + Files.size(file);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
