package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.testkit.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages, views and commands at one origin: nginx with our configuration before both gateways. */
@Timeout(300)
class NginxIT {

  private static final SharedEddyline SHARED = new SharedEddyline();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String CREATE =
      "{\"title\":\"Lunch\",\"options\":[{\"id\":\"tea\"},{\"id\":\"pie\"}]}";
  private static final String VOTE = "{\"choices\":[\"pie\"]}";

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path folder;

  @AfterEach
  void hangUp() {
    client.shutdownNow();
  }

  @Test
  void clientsFindEverythingAtOneOriginWhateverTheNetworkDoes() throws Exception {
    // Given
    EddylineProcess eddyline = SHARED.eddyline();
    try (Nginx nginx = Nginx.start(inFrontOf(eddyline), folder)) {

      // When clients vote, over a network that is slow, breaks and goes away
      String said =
          NodeTests.client(
              "chaos.test.js",
              Map.of(
                  "EDDYLINE_INGEST", nginx.address(),
                  "EDDYLINE_PUSH", nginx.address(),
                  "SEEDS", "20"));

      // Then it found what it looks for, over each transport
      assertThat(said)
          .contains("at rest over websocket", "at rest over stream", "at rest over poll");
    }
  }

  @Test
  void anEventComesAtOnceThroughAStreamThatHeartbeatsKeepOpen() throws Exception {
    // Given a push gateway that is silent for 0.25 s at most, behind an nginx that waits for 1 s
    EddylineProcess eddyline = SHARED.eddyline();
    int port = FreePorts.take(1).getFirst();
    Map<String, String> beats = Map.of("EDDYLINE_PUSH_HEARTBEAT_MS", "250");
    try (PushProcess push = PushProcess.start(eddyline, port, folder, beats);
        Nginx nginx = Nginx.start(impatient(eddyline.ingest(), push.address()), folder)) {
      push.awaitReady();
      command(nginx, "poll/beating/create", CREATE);
      Followed followed = follow(nginx, "poll/beating");
      await().atMost(PATIENCE).until(() -> followed.events("snapshot") == 1);

      // When nothing happens for longer than nginx waits, and then something does
      await().atMost(PATIENCE).until(() -> followed.heartbeats() >= 12);
      boolean open = !followed.end().isDone();
      command(nginx, "poll/beating/cast-vote", VOTE);

      // Then it is told while the stream goes on
      assertThat(open).isTrue();
      await().atMost(PATIENCE).until(() -> followed.events("patch") == 1);
      assertThat(followed.end()).isNotDone();
    }
  }

  @Test
  void aStreamThatIsSilentForLongerThanTheReadTimeoutIsCutOff() throws Exception {
    // Given a push gateway that may be silent for 15 s, behind an nginx that waits for 1 s
    EddylineProcess eddyline = SHARED.eddyline();
    try (Nginx nginx = Nginx.start(impatient(eddyline.ingest(), eddyline.push()), folder)) {
      command(nginx, "poll/silent/create", CREATE);
      eddyline.viewAt("poll/silent", 1);

      // When
      Followed followed = follow(nginx, "poll/silent");

      // Then
      await().atMost(PATIENCE).until(() -> followed.end().isDone());
      assertThat(followed.events("snapshot")).isEqualTo(1);
      assertThat(followed.heartbeats()).isZero();
    }
  }

  @Test
  void thePageIsTheConsoleAndItIsToldToSendCommandsToWhereItCameFrom() throws Exception {
    // Given
    EddylineProcess eddyline = SHARED.eddyline();
    try (Nginx nginx = Nginx.start(inFrontOf(eddyline), folder)) {

      // When
      HttpResponse<String> page = get(nginx.address() + "/");
      HttpResponse<String> told = get(nginx.address() + "/console.json");
      HttpResponse<String> script = get(nginx.address() + "/main.js");

      // Then
      assertThat(page.body()).isEqualTo(get(eddyline.push() + "/").body());
      assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
      assertThat(script.body()).contains("console.json");
      assertThat(told.body()).isEqualTo("{\"commands\":\"\"}");
      assertThat(told.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(get(eddyline.push() + "/console.json").body()).contains(eddyline.ingest());
      assertThat(get(nginx.address() + "/openapi.json").body()).contains("\"openapi\"");
      assertThat(get(nginx.address() + "/asyncapi.json").body()).contains("\"asyncapi\"");
    }
  }

  @Test
  void aBatchIsAnsweredWhileItIsStillBeingSent() throws Exception {
    // Given a batch that has been begun
    EddylineProcess eddyline = SHARED.eddyline();
    try (Nginx nginx = Nginx.start(inFrontOf(eddyline), folder);
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), URI.create(nginx.address()).getPort())) {
      command(nginx, "poll/batched/create", CREATE);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      write(
          socket,
          String.join(
              "\r\n",
              "POST /v1/commands HTTP/1.1",
              "Host: batches",
              "Content-Type: application/x-ndjson",
              "Transfer-Encoding: chunked",
              "",
              ""));

      // When each line waits for the result of the one before
      write(socket, chunk("ada"));
      String first = result(answer);
      write(socket, chunk("bob"));
      String second = result(answer);
      write(socket, "0\r\n\r\n");

      // Then
      assertThat(first).startsWith("{\"line\":1,").contains("\"status\":\"accepted\"");
      assertThat(second).startsWith("{\"line\":2,").contains("\"status\":\"accepted\"");
    }
  }

  @Test
  void eachGatewaysWebSocketHasAPathOfItsOwnAndNoTokenIsWrittenDown() throws Exception {
    // Given
    EddylineProcess eddyline = SHARED.eddyline();
    try (Nginx nginx = Nginx.start(inFrontOf(eddyline), folder)) {

      // When
      String views = firstMessage(nginx, "/v1/ws?access_token=secret");
      String commands = firstMessage(nginx, "/ingest/v1/ws?access_token=secret");

      // Then
      assertThat(views).startsWith("{\"event\":\"retry\"");
      assertThat(commands).startsWith("{\"event\":\"ready\"");
      await().atMost(PATIENCE).until(() -> nginx.accessLog().lines().count() == 2);
      assertThat(nginx.accessLog()).contains("/v1/ws", "/ingest/v1/ws").doesNotContain("secret");
    }
  }

  @Test
  void whoTheProxyKnowsIsTheActorWhateverTheClientSays() throws Exception {
    // Given an nginx that says who asks, as the comment in the configuration has it
    EddylineProcess eddyline = SHARED.eddyline();
    Nginx.Configuration knowing =
        inFrontOf(eddyline)
            .with(
                "#     proxy_set_header Eddyline-Actor ", "      proxy_set_header Eddyline-Actor ")
            .with(
                "#     proxy_set_header Eddyline-Member", "      proxy_set_header Eddyline-Member")
            .with("#     proxy_set_header Authorization", "      proxy_set_header Authorization");
    try (Nginx nginx = Nginx.start(knowing, folder)) {
      String ada = "Basic " + base64("ada:");
      command(nginx, "poll/known/create", CREATE);

      // When ada votes in another's name, and then in a third's
      HttpResponse<String> once = vote(nginx, ada, "mallory", "eve");
      HttpResponse<String> twice = vote(nginx, ada, "oscar", "dan");

      // Then it was ada both times
      assertThat(once.statusCode()).as(once.body()).isEqualTo(200);
      assertThat(twice.statusCode()).as(twice.body()).isEqualTo(422);
      assertThat(twice.body()).contains("already-voted");
    }
  }

  private static Nginx.Configuration inFrontOf(EddylineProcess eddyline) throws IOException {
    return Nginx.Configuration.inFrontOf(eddyline.ingest(), eddyline.push());
  }

  private static Nginx.Configuration impatient(String ingest, String push) throws IOException {
    return Nginx.Configuration.inFrontOf(ingest, push)
        .with("proxy_read_timeout 75s;", "proxy_read_timeout 1s;");
  }

  private void command(Nginx nginx, String to, String payload) throws Exception {
    HttpResponse<String> answer = post(nginx, to, payload);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpResponse<String> vote(Nginx nginx, String authorization, String actor, String member)
      throws Exception {
    return post(
        nginx,
        "poll/known/cast-vote",
        VOTE,
        "Authorization",
        authorization,
        "Eddyline-Actor",
        actor,
        "Eddyline-Member",
        member);
  }

  private HttpResponse<String> post(Nginx nginx, String to, String payload, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(nginx.address() + "/v1/" + to))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(payload));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /**
   * An event stream and what has come of it.
   *
   * @param end when it has ended, however
   */
  private record Followed(List<String> lines, CompletableFuture<Void> end) {

    long events(String name) {
      return lines.stream().filter(("event: " + name)::equals).count();
    }

    long heartbeats() {
      return lines.stream().filter(":"::equals).count();
    }
  }

  private Followed follow(Nginx nginx, String view) {
    List<String> lines = new CopyOnWriteArrayList<>();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(nginx.address() + "/v1/stream?view=" + view)).build();
    CompletableFuture<Void> end =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
            .thenAccept(answer -> answer.body().forEach(lines::add));
    return new Followed(lines, end);
  }

  private String firstMessage(Nginx nginx, String path) throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            first.complete(text.toString());
            return WebSocket.Listener.super.onText(socket, text, last);
          }
        };
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(nginx.address().replaceFirst("http", "ws") + path), listener)
            .get();
    try {
      return first.get();
    } finally {
      socket.abort();
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A chunk of a body: one vote on a line. */
  private static String chunk(String actor) {
    String line =
        "{\"to\":\"poll/batched/cast-vote\",\"actor\":\"%s\",\"payload\":%s}\n"
            .formatted(actor, VOTE);
    return "%x\r\n%s\r\n".formatted(line.length(), line);
  }

  /** The next result; what is between results is passed over. */
  private static String result(BufferedReader answer) throws IOException {
    for (String line = answer.readLine(); line != null; line = answer.readLine()) {
      if (line.startsWith("{")) {
        return line;
      }
    }
    throw new AssertionError("the answer has ended");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
