package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Commands of one client that may be offline: they wait here in their order until the gateway has
 * acknowledged them, and are sent again with the same ids until then. Now and then one is sent
 * twice for nothing. Used by one thread.
 */
abstract class Outbox implements AutoCloseable {

  /** Lines on their way at the same time. */
  private static final int LINES_MAX = 50;

  /** One command in so many is sent twice. */
  private static final int TWICE_IN = 10;

  private final Random random;
  private final List<ObjectNode> waiting = new ArrayList<>();
  private final List<ObjectNode> acknowledged = new ArrayList<>();
  private long version;

  Outbox(Random random) {
    this.random = random;
  }

  /** A batch for all that waits. */
  static Outbox ofBatches(EddylineProcess eddyline, Random random) {
    return new Batches(eddyline, random);
  }

  /** A WebSocket, and another when it is lost. */
  static Outbox ofWebSocket(EddylineProcess eddyline, Random random) {
    return new Socket(eddyline, random);
  }

  /**
   * Sends lines in this order and gives what was told of them, as far as it was.
   *
   * @param awaited whether to wait for the outcomes
   */
  abstract List<JsonNode> bring(List<ObjectNode> lines, boolean awaited)
      throws InterruptedException, IOException;

  /** Puts a command at the end, written as a line of a batch. */
  void add(ObjectNode line) {
    waiting.add(line);
  }

  int waiting() {
    return waiting.size();
  }

  /** The highest version that a command was told to have led to; 0 before that. */
  long version() {
    return version;
  }

  /**
   * Sends what waits, and tells whether all of it is acknowledged; fails where one is rejected.
   *
   * @param awaited whether it is acknowledged once it is decided, or once it is durable
   */
  boolean send(boolean awaited) throws InterruptedException, IOException {
    while (!waiting.isEmpty()) {
      List<ObjectNode> lines = new ArrayList<>();
      for (ObjectNode line : waiting.subList(0, Math.min(waiting.size(), LINES_MAX))) {
        lines.add(line.put("await", awaited));
        if (random.nextInt(TWICE_IN) == 0) {
          lines.add(line);
        }
      }
      if (!acknowledged.isEmpty() && random.nextInt(TWICE_IN) == 0) {
        lines.add(acknowledged.get(random.nextInt(acknowledged.size())).put("await", awaited));
      }
      Set<String> done = new HashSet<>();
      for (JsonNode told : bring(lines, awaited)) {
        String status = told.path("status").asText();
        if (status.equals("rejected")) {
          throw new AssertionError("refused by the rules: " + told);
        }
        if (status.equals("accepted") || (status.equals("queued") && !awaited)) {
          done.add(told.get("command").textValue());
          version = Math.max(version, told.path("version").asLong());
        }
      }
      int before = waiting.size();
      for (ObjectNode line : List.copyOf(waiting)) {
        if (done.contains(line.get("command").textValue())) {
          waiting.remove(line);
          acknowledged.add(line);
        }
      }
      if (waiting.size() == before || !done.containsAll(ids(lines))) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> ids(List<ObjectNode> lines) {
    return lines.stream().map(line -> line.get("command").textValue()).collect(Collectors.toSet());
  }

  @Override
  public abstract void close();

  private static final class Batches extends Outbox {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    Batches(EddylineProcess eddyline, Random random) {
      super(random);
      address = URI.create(eddyline.ingest() + "/v1/commands");
    }

    @Override
    List<JsonNode> bring(List<ObjectNode> lines, boolean awaited) throws InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/x-ndjson")
              .header("Prefer", "wait=30")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      lines.stream().map(line -> line + "\n").collect(Collectors.joining())))
              .build();
      List<JsonNode> told = new ArrayList<>();
      try {
        HttpResponse<InputStream> answer =
            http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader results =
            new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
          for (String line = results.readLine(); line != null; line = results.readLine()) {
            told.add(EddylineProcess.JSON.readTree(line));
          }
        }
        return told;
      } catch (IOException e) {
        // The connection broke, perhaps within a line: what was not told is not known.
        return told;
      }
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  private static final class Socket extends Outbox {

    private static final int SILENCE_MAX_S = 40;
    private static final String LOST = "";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private Hearing hearing = new Hearing();
    private @Nullable WebSocket socket;

    Socket(EddylineProcess eddyline, Random random) {
      super(random);
      address = URI.create(eddyline.ingest().replace("http", "ws") + "/v1/ws");
    }

    @Override
    List<JsonNode> bring(List<ObjectNode> lines, boolean awaited)
        throws InterruptedException, IOException {
      List<JsonNode> told = new ArrayList<>();
      try {
        if (socket == null) {
          hearing = new Hearing();
          socket = http.newWebSocketBuilder().buildAsync(address, hearing).join();
        }
        for (ObjectNode line : lines) {
          socket.sendText(line.toString(), true).join();
        }
      } catch (CompletionException e) {
        // There is nobody, or nobody any more.
        leave();
        return told;
      }
      for (int left = lines.size(); left > 0; ) {
        String message = hearing.heard.poll(SILENCE_MAX_S, TimeUnit.SECONDS);
        if (message == null || message.equals(LOST)) {
          leave();
          return told;
        }
        JsonNode said = EddylineProcess.JSON.readTree(message);
        boolean last = !awaited || !said.path("status").asText().equals("queued");
        if (said.has("command") && last) {
          told.add(said);
          left--;
        }
      }
      return told;
    }

    private void leave() {
      if (socket != null) {
        socket.abort();
        socket = null;
      }
    }

    /** What one connection says, so that the end of one is not heard by the next. */
    private static final class Hearing implements WebSocket.Listener {
      private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      private final StringBuilder text = new StringBuilder();

      @Override
      public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
          heard.add(text.toString());
          text.setLength(0);
        }
        from.request(1);
        return null;
      }

      @Override
      public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        heard.add(LOST);
        return null;
      }

      @Override
      public void onError(WebSocket from, Throwable error) {
        heard.add(LOST);
      }
    }

    @Override
    public void close() {
      leave();
      http.shutdownNow();
    }
  }
}
