package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.testkit.FreePorts;
import dev.eddyline.testkit.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * nginx with the configuration that is in {@code deploy/nginx}, in front of gateways: one process
 * with no more rights than the tests have, and all its files in a folder of its own. Closing ends
 * it.
 */
final class Nginx implements AutoCloseable {

  private static final Path CONFIGURATION = Path.of("..", "nginx", "eddyline.conf");

  /** On Debian it lies where only root looks for programs. */
  private static final List<String> PLACES = List.of("nginx", "/usr/sbin/nginx");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the main file of a system has around ours, in FOLDER. */
  private static final String MAIN =
      """
      daemon off;
      master_process off;
      pid FOLDER/nginx.pid;
      error_log FOLDER/error.log info;
      events {
        worker_connections 1024;
      }
      http {
        client_body_temp_path FOLDER/body;
        proxy_temp_path FOLDER/proxy;
        fastcgi_temp_path FOLDER/fastcgi;
        uwsgi_temp_path FOLDER/uwsgi;
        scgi_temp_path FOLDER/scgi;
        include FOLDER/eddyline.conf;
      }
      """;

  private final Path folder;
  private final int port;
  private final Process process;

  private Nginx(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** The configuration with other texts in some places; each has to be there once. */
  record Configuration(String text) {

    /** As it is in the repository, in front of these two. */
    static Configuration inFrontOf(String ingest, String push) throws IOException {
      return new Configuration(Files.readString(CONFIGURATION))
          .with("server 127.0.0.1:8080;", "server " + URI.create(ingest).getAuthority() + ";")
          .with("server 127.0.0.1:8081;", "server " + URI.create(push).getAuthority() + ";");
    }

    Configuration with(String old, String other) {
      assertThat(text.split(Pattern.quote(old), -1)).as(old).hasSize(2);
      return new Configuration(text.replace(old, other));
    }
  }

  /**
   * Starts one and waits until it takes connections. Skips the test where there is no nginx.
   *
   * @param parent for a folder of its own
   */
  static Nginx start(Configuration configuration, Path parent)
      throws IOException, InterruptedException {
    String program = installed();
    Path folder = Files.createTempDirectory(parent, "nginx").toAbsolutePath();
    int port = FreePorts.take(1).getFirst();
    Files.writeString(
        folder.resolve("eddyline.conf"),
        configuration
            .with("listen 80;", "listen 127.0.0.1:" + port + ";")
            .with("/var/log/nginx/eddyline.log", folder.resolve("access.log").toString())
            .text());
    Path main =
        Files.writeString(folder.resolve("nginx.conf"), MAIN.replace("FOLDER", folder.toString()));
    Process process =
        new ProcessBuilder(program, "-p", folder.toString(), "-c", main.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("printed.txt").toFile())
            .start();
    Nginx nginx = new Nginx(folder, port, process);
    await().atMost(PATIENCE).until(() -> !process.isAlive() || nginx.listens());
    assertThat(process.isAlive()).as(nginx.printed()).isTrue();
    return nginx;
  }

  /** The one address of pages, views and commands. */
  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** What it has written of requests. */
  String accessLog() throws IOException {
    return Files.readString(folder.resolve("access.log"));
  }

  private String printed() throws IOException {
    return Files.readString(folder.resolve("printed.txt"));
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static String installed() throws InterruptedException {
    for (String place : PLACES) {
      if (Programs.runs(place, "-v")) {
        return place;
      }
    }
    Assumptions.abort("skipped: nginx is not installed on this machine (Debian's package nginx)");
    throw new AssertionError("not reached");
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
