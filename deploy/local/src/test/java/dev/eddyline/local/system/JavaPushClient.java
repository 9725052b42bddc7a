package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Java's own WebSocket client with the patch library zjsonpatch. What it has is guarded by itself,
 * since the client's threads bring it.
 */
final class JavaPushClient implements PushClient {

  /** Codes after which a client does not come again, besides those from 4500 on. */
  private static final Set<Integer> FINAL = Set.of(1000, 1002, 1003, 1007, 1009);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> views;
  private final Map<String, JsonNode> held = new HashMap<>();
  private final List<Heard> heard = new ArrayList<>();
  private String gateway = "";
  private long delayMs = 1_000;
  private CompletableFuture<?> connecting = CompletableFuture.completedFuture(null);
  private @Nullable Connection current;
  private @Nullable Throwable failure;

  JavaPushClient(List<String> views) {
    this.views = views;
  }

  @Override
  public synchronized void go(String other) {
    abandon();
    gateway = other;
    connect();
  }

  @Override
  public synchronized List<Heard> heard() {
    if (failure != null) {
      throw new AssertionError("Java's client", failure);
    }
    return List.copyOf(heard);
  }

  @Override
  public synchronized Map<String, JsonNode> finish() {
    heard();
    abandon();
    return Map.copyOf(held);
  }

  @Override
  public void close() {
    synchronized (this) {
      abandon();
    }
    http.shutdownNow();
  }

  private void abandon() {
    Connection last = current;
    current = null;
    if (last != null && last.socket != null) {
      last.socket.abort();
    }
    connecting.cancel(false);
  }

  private void connect() {
    Connection connection = new Connection();
    current = connection;
    CompletableFuture<WebSocket> socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(gateway.replace("http", "ws") + "/v1/ws"), connection);
    // Where there is nobody to connect to, the listener is told nothing.
    connecting =
        socket.whenComplete(
            (opened, refused) -> {
              if (refused != null) {
                lost(connection);
              }
            });
  }

  /** Comes again after the delay that was told, unless it has gone elsewhere meanwhile. */
  private synchronized void lost(Connection connection) {
    if (connection == current) {
      CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS)
          .execute(
              () -> {
                synchronized (this) {
                  if (connection == current) {
                    connect();
                  }
                }
              });
    }
  }

  private synchronized void opened(Connection connection, WebSocket socket) {
    connection.socket = socket;
    if (connection != current) {
      socket.abort();
      return;
    }
    heard.add(new Heard(gateway, "opened", "", 0, 0));
    CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(socket);
    for (String view : views) {
      ObjectNode subscribe = EddylineProcess.JSON.createObjectNode();
      subscribe.put("op", "subscribe").put("view", view);
      JsonNode has = held.get(view);
      if (has != null) {
        subscribe.put("since", has.get("version").asText() + "." + has.get("epoch").asText());
      }
      sent = sent.thenCompose(ready -> ready.sendText(subscribe.toString(), true));
    }
  }

  private synchronized void take(Connection connection, String text) throws IOException {
    if (connection != current) {
      return;
    }
    JsonNode message = EddylineProcess.JSON.readTree(text);
    String event = message.get("event").textValue();
    String view = message.path("view").asText();
    JsonNode has = held.get(view);
    switch (event) {
      case "retry" -> delayMs = message.get("ms").longValue();
      case "loading", "error" -> {}
      case "snapshot" -> {
        if (has != null) {
          assertThat(message.get("epoch")).isEqualTo(has.get("epoch"));
          assertThat(message.get("version").longValue())
              .as("snapshot of %s", view)
              .isGreaterThan(has.get("version").longValue());
        }
        keep(view, message.get("version"), message.get("epoch"), message.get("state"));
      }
      case "patch" -> {
        assertThat(has).as("a patch of %s without a snapshot", view).isNotNull();
        assertThat(message.get("epoch")).isEqualTo(has.get("epoch"));
        assertThat(message.get("from")).as("patch of %s", view).isEqualTo(has.get("version"));
        JsonNode state = JsonPatch.apply(message.get("patch"), has.get("state"));
        keep(view, message.get("to"), message.get("epoch"), state);
      }
      case "reset", "gone" -> held.remove(view);
      default -> throw new AssertionError(text);
    }
    if (!view.isEmpty() && !event.equals("loading")) {
      JsonNode then = held.get(view);
      long version = then == null ? 0 : then.get("version").longValue();
      heard.add(new Heard(gateway, event, view, message.path("from").asLong(), version));
    }
  }

  private void keep(String view, JsonNode version, JsonNode epoch, JsonNode state) {
    ObjectNode now = EddylineProcess.JSON.createObjectNode();
    now.set("version", version);
    now.set("epoch", epoch);
    now.set("state", state);
    held.put(view, now);
  }

  private synchronized void failed(Throwable why) {
    if (failure == null) {
      failure = why;
    }
    abandon();
  }

  /** One WebSocket; it is told one thing after the other. */
  private final class Connection implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;

    @Override
    public void onOpen(WebSocket opened) {
      opened(this, opened);
      opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          take(this, text.toString());
        } catch (IOException | RuntimeException | AssertionError e) {
          failed(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      if (FINAL.contains(code) || code >= 4_500) {
        failed(new AssertionError("closed with " + code + " " + reason));
      }
      lost(this);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      lost(this);
    }
  }
}
