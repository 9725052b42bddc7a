package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real Chromium, which is needed: nothing else can stand for it. */
class ConsoleIT {

  @TempDir private Path folder;

  @Test
  void peopleSeeWhatTheBackendDecidesWhateverHappensToTheirNetworkAndToIt() throws Exception {
    // Given a backend that the browser's tests may kill and start again
    try (EddylineProcess eddyline = EddylineProcess.start(folder)) {
      HttpServer control =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      control.createContext("/kill", exchange -> done(exchange, eddyline::kill));
      control.createContext("/start", exchange -> done(exchange, eddyline::start));
      control.start();
      try {

        // When
        String said =
            NodeTests.console(
                "console.test.js",
                Map.of(
                    "EDDYLINE_INGEST", eddyline.ingest(),
                    "EDDYLINE_PUSH", eddyline.push(),
                    "EDDYLINE_CONTROL", "http://127.0.0.1:" + control.getAddress().getPort()));

        // Then every one of them has run
        assertThat(said).contains("# skipped 0").contains("# fail 0");
      } finally {
        control.stop(0);
      }
    }
  }

  @Test
  void whatThePagesReckonIsRight() throws Exception {
    assertThat(NodeTests.console("parts.test.js", Map.of())).contains("# pass 2");
  }

  @Test
  void aPageThatFollowsHundredsOfViewsTakesAHundredThousandUpdates() throws Exception {
    // Given
    EddylineProcess eddyline = new SharedEddyline().eddyline();

    // When
    String said =
        NodeTests.console(
            "stress.test.js",
            Map.of("EDDYLINE_INGEST", eddyline.ingest(), "EDDYLINE_PUSH", eddyline.push()));

    // Then
    assertThat(said).contains("# pass 1");
    System.out.println(said.lines().filter(line -> line.contains("longTasks")).toList());
  }

  private interface Deed {
    void run() throws IOException;
  }

  private static void done(HttpExchange exchange, Deed deed) throws IOException {
    try (exchange) {
      deed.run();
      exchange.sendResponseHeaders(204, -1);
    }
  }
}
