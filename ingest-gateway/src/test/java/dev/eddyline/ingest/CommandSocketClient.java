package dev.eddyline.ingest;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Java's own WebSocket client on a gateway, and all it has been told. */
final class CommandSocketClient implements WebSocket.Listener, AutoCloseable {

  private final StringBuilder text = new StringBuilder();
  private final List<JsonNode> told = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  CommandSocketClient(TestGateway gateway, String... headers) throws Exception {
    WebSocket.Builder builder = gateway.client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    socket =
        builder.buildAsync(URI.create("ws://" + gateway.gateway.address() + "/v1/ws"), this).get();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      try {
        told.add(TestGateway.json(text.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }

  void send(String command) {
    socket.sendText(command, true).join();
  }

  void sendBytes() {
    socket.sendBinary(java.nio.ByteBuffer.allocate(3), true).join();
  }

  /** Everything told so far. */
  List<JsonNode> told() {
    return List.copyOf(told);
  }

  /** What has been told of one command, once there is so much of it. */
  List<JsonNode> of(String command, int count) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                told.stream()
                    .filter(
                        result ->
                            result.has("command")
                                && result.get("command").textValue().equals(command))
                    .toList(),
            of -> of.size() >= count);
  }

  /** All results, once there are so many. */
  List<JsonNode> results(int count) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> told.stream().filter(result -> !result.has("event")).toList(),
            of -> of.size() >= count);
  }

  /** The code with which it is closed. */
  int closeCode() throws Exception {
    return closed.get(30, java.util.concurrent.TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
