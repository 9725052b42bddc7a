package dev.eddyline.push.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import io.undertow.server.HttpHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages over real sockets. */
@Timeout(30)
class PagesHandlerTest {

  private static final String SCRIPT = "export const wave = 1;\n".repeat(50);
  private static final HttpHandler NEXT = exchange -> exchange.getResponseSender().send("next");
  private static final PagesConfig HERE = new PagesConfig(true, Optional.empty());

  @TempDir private Path root;
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpListener listener;
  private PagesHandler handler;

  @BeforeEach
  void start() throws IOException {
    Folder folder =
        new Folder(root)
            .with("index.html", "<p>hello")
            .with("client/stream.js", SCRIPT)
            .with("lib.mjs", "export {}")
            .with("look.css", "p {}")
            .with("data.json", "{}")
            .with("lib.mjs.map", "{}")
            .with("wave.svg", "<svg/>")
            .with("wave.png", new byte[] {1, 2})
            .with("text.woff2", new byte[] {3})
            .with("licence.txt", "free")
            .with("types.d.ts", "declare");
    try (URLClassLoader classPath = folder.classPath()) {
      handler = PagesHandler.of(HERE, classPath, NEXT).orElseThrow();
    }
    listener = HttpListener.start(HttpConfig.from(Settings.of(Map.of()), "TEST", 0), handler);
  }

  @AfterEach
  void stop() {
    listener.close();
    client.close();
  }

  private HttpResponse<byte[]> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(listener.url() + path))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/index.html, text/html; charset=utf-8",
    "/client/stream.js, text/javascript; charset=utf-8",
    "/lib.mjs, text/javascript; charset=utf-8",
    "/look.css, text/css; charset=utf-8",
    "/data.json, application/json",
    "/lib.mjs.map, application/json",
    "/wave.svg, image/svg+xml",
    "/wave.png, image/png",
    "/text.woff2, font/woff2",
    "/licence.txt, text/plain; charset=utf-8",
    "/types.d.ts, application/octet-stream",
    "/console.json, application/json",
  })
  void everyPageSaysWhatItIsAndWhatBrowsersMayDoWithIt(String path, String type) throws Exception {
    // When
    HttpResponse<byte[]> response = send("GET", path);

    // Then
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo(type);
    assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
    assertThat(header(response, "ETag")).matches("\"[0-9a-f]{16}\"");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "Content-Security-Policy"))
        .isEqualTo(
            "default-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " frame-ancestors 'none'; base-uri 'none'");
  }

  @Test
  void aPageIsSentAsItIs() throws Exception {
    // When
    HttpResponse<byte[]> response = send("GET", "/client/stream.js");

    // Then
    assertThat(text(response)).isEqualTo(SCRIPT);
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gzip                    | true
          deflate, GZIP;q=0.5, br | true
          br, gzip;q=0            | false
          br                      | false
          gzipped                 | false
          """)
  void itIsCompressedForWhoTakesIt(String accepted, boolean compressed) throws Exception {
    // When
    HttpResponse<byte[]> response = send("GET", "/client/stream.js", "Accept-Encoding", accepted);

    // Then
    assertThat(header(response, "Content-Encoding")).isEqualTo(compressed ? "gzip" : "");
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    byte[] sent = response.body();
    byte[] read =
        compressed ? new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes() : sent;
    assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo(SCRIPT);
    assertThat(sent.length < SCRIPT.length()).isEqualTo(compressed);
  }

  @Test
  void whoHasItAlreadyIsNotSentItAgain() throws Exception {
    // Given both of its forms
    String plain = header(send("GET", "/client/stream.js"), "ETag");
    String gzipped = header(send("GET", "/client/stream.js", "Accept-Encoding", "gzip"), "ETag");

    // When
    HttpResponse<byte[]> again = send("GET", "/client/stream.js", "If-None-Match", plain);
    HttpResponse<byte[]> gzippedAgain =
        send("GET", "/client/stream.js", "If-None-Match", gzipped, "Accept-Encoding", "gzip");
    HttpResponse<byte[]> other = send("GET", "/client/stream.js", "If-None-Match", gzipped);

    // Then
    assertThat(plain).isNotEqualTo(gzipped);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(plain);
    assertThat(header(again, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(gzippedAgain.statusCode()).isEqualTo(304);
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void aHeadIsThatOfThePageWithoutIt() throws Exception {
    // When
    HttpResponse<byte[]> page = send("GET", "/");
    HttpResponse<byte[]> head = send("HEAD", "/");

    // Then
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(page.body().length));
    assertThat(header(head, "ETag")).isEqualTo(header(page, "ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void aPageCanOnlyBeRead(String method) throws Exception {
    // When
    HttpResponse<byte[]> response = send(method, "/index.html");

    // Then
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
    assertThat(text(response)).contains("\"code\":\"method-not-allowed\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/poll/lunch", "/asyncapi.json", "/no-such-page", "/files.txt"})
  void whatIsNoPageIsForTheNext(String path) throws Exception {
    // When, then
    assertThat(text(send("GET", path))).isEqualTo("next");
  }

  @Test
  void pagesAreToldWhereToSendCommandsAndBrowsersThatTheyMay() throws Exception {
    // Given
    String own = text(send("GET", "/console.json"));
    String tag = header(send("GET", "/console.json"), "ETag");

    // When
    handler.takeCommandsAt(Optional.of(URI.create("https://commands.example:8443/eddyline/")));
    HttpResponse<byte[]> told = send("GET", "/console.json", "If-None-Match", tag);

    // Then
    assertThat(own).isEqualTo("{\"commands\":\"\"}");
    assertThat(text(told)).isEqualTo("{\"commands\":\"https://commands.example:8443/eddyline\"}");
    assertThat(header(send("GET", "/"), "Content-Security-Policy"))
        .contains(
            "; connect-src 'self' https://commands.example:8443 wss://commands.example:8443; ");
  }

  @Test
  void withoutTlsTheWebSocketsHaveNoneEither() throws Exception {
    // When
    handler.takeCommandsAt(Optional.of(URI.create("http://127.0.0.1:8080")));

    // Then
    assertThat(header(send("GET", "/"), "Content-Security-Policy"))
        .contains("; connect-src 'self' http://127.0.0.1:8080 ws://127.0.0.1:8080; ");
  }

  @Test
  void thereAreNoneWhereTheyAreTurnedOffOrNotThere() throws IOException {
    // Given
    Folder folder = new Folder(root.resolve("other")).with("index.html", "<p>hello");
    try (URLClassLoader pages = folder.classPath();
        URLClassLoader nothing = new Folder(root.resolve("nothing")).empty()) {
      // When
      Optional<PagesHandler> off =
          PagesHandler.of(new PagesConfig(false, Optional.empty()), pages, NEXT);
      Optional<PagesHandler> missing = PagesHandler.of(HERE, nothing, NEXT);

      // Then
      assertThat(off).isEmpty();
      assertThat(missing).isEmpty();
    }
  }
}
