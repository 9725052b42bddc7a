package dev.eddyline.chassis.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.testkit.NodeProject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of others against the echo: the npm package ws, Debian's websockets and autobahn. */
@Timeout(180)
class ThirdPartyWebSocketIT {

  private static final String NEGOTIATED =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 2", "false, 3"})
  void the_npm_package_ws(boolean deflate, int seed) throws Exception {
    NodeProject project = NodeProject.installed(Path.of("src", "test", "node"));
    try (TestServer server =
        TestServer.echo(
            "WEBSOCKET_SEND_BUFFER_BYTES", "32768", "WEBSOCKET_CONTROL_FRAMES_MAX", "10000")) {
      // When
      String out =
          project.run(
              "",
              "node",
              "echo.js",
              Integer.toString(server.port()),
              Boolean.toString(deflate),
              Integer.toString(seed),
              "2000");

      // Then
      JsonNode seen = new ObjectMapper().readTree(out);
      assertThat(seen.get("echoes").intValue()).isEqualTo(2_000);
      assertThat(seen.get("pongs").intValue()).isGreaterThan(20);
      assertThat(seen.get("code").intValue()).isEqualTo(4242);
      assertThat(seen.get("extensions").textValue()).isEqualTo(deflate ? "permessage-deflate" : "");
      assertThat(server.closed("client")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"websockets, true", "websockets, false", "autobahn, true", "autobahn, false"})
  void the_python_package(String name, boolean deflate) throws Exception {
    String python = pythonWith(name);
    assumeThat(python).as("skipped: there is no Python with the package %s", name).isNotNull();
    try (TestServer server = TestServer.echo("WEBSOCKET_SEND_BUFFER_BYTES", "8192")) {
      // When
      Process process =
          new ProcessBuilder(
                  python,
                  "src/test/python/echo.py",
                  name,
                  Integer.toString(server.port()),
                  Boolean.toString(deflate),
                  "7")
              .redirectErrorStream(true)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      // Then
      assertThat(process.waitFor()).as(out).isZero();
      JsonNode seen = new ObjectMapper().readTree(out.lines().toList().getLast());
      assertThat(seen.get("echoes").intValue()).isEqualTo(200);
      assertThat(seen.get("code").intValue()).isEqualTo(4242);
      assertThat(seen.get("extensions").textValue()).startsWith(deflate ? NEGOTIATED : "");
      assertThat(server.closed("client")).isEqualTo(1);
    }
  }

  private static @Nullable String pythonWith(String name) throws InterruptedException {
    for (String python : List.of("/usr/bin/python3", "python3")) {
      if (imports(python, name)) {
        return python;
      }
    }
    return null;
  }

  private static boolean imports(String python, String name) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import " + name)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
