package dev.eddyline.local.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pipelines commands on a WebSocket and begins again after each break: with all that is not
 * acknowledged in its order, or, where its source counts them, with everything from the first that
 * is not, acknowledged or not. Used by one thread; the socket's own leave word in a queue.
 */
final class SocketClient extends Client {

  private static final int UNACKNOWLEDGED_MAX = 24;

  /** Something has happened on a socket: a message, or its end. */
  private record Heard(WebSocket socket, @Nullable String message) {}

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final Map<String, Numbered> sent = new LinkedHashMap<>();
  private final List<Numbered> unacknowledged = new ArrayList<>();
  private final boolean source;
  private @Nullable WebSocket socket;
  private String connection = "";

  /**
   * @param source whether a source counts its commands
   */
  SocketClient(
      String name, boolean source, Journal journal, Voter voter, Random random, String base) {
    super(name, journal, voter, random, base.replace("http:", "ws:"));
    this.source = source;
  }

  @Override
  public Void call() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!finished(unacknowledged.isEmpty())) {
        if (socket == null) {
          connect(http);
        }
        if (socket != null && goesOn() && unacknowledged.size() < UNACKNOWLEDGED_MAX) {
          Numbered command = next();
          unacknowledged.add(command);
          sent.put(command.id(), command);
          send(command);
        }
        int waitMs = 1 + random.nextInt(10);
        for (Heard next = heard.poll(waitMs, TimeUnit.MILLISECONDS);
            next != null;
            next = heard.poll()) {
          hear(next);
        }
      }
      leave();
    }
    return null;
  }

  private void connect(HttpClient http) {
    try {
      socket =
          http.newWebSocketBuilder().buildAsync(URI.create(base + "/v1/ws"), new Listener()).join();
      connection = connection();
    } catch (CompletionException e) {
      rest();
      return;
    }
    if (unacknowledged.isEmpty()) {
      return;
    }
    String first = unacknowledged.getFirst().id();
    boolean from = false;
    List<Numbered> again = new ArrayList<>(unacknowledged);
    if (source) {
      again.clear();
      for (Numbered command : sent.values()) {
        from |= command.id().equals(first);
        if (from) {
          again.add(command);
        }
      }
    }
    again.forEach(this::send);
  }

  private void send(Numbered command) {
    WebSocket open = socket;
    if (open == null) {
      return;
    }
    journal.sent(connection, command);
    try {
      open.sendText(command.line().toString(), true).join();
    } catch (CompletionException e) {
      leave();
    }
  }

  private void leave() {
    WebSocket open = socket;
    if (open != null) {
      socket = null;
      open.abort();
    }
  }

  private void hear(Heard next) throws JsonProcessingException {
    if (!next.socket().equals(socket)) {
      return;
    }
    if (next.message() == null) {
      leave();
      return;
    }
    JsonNode said = Voter.JSON.readTree(next.message());
    Numbered command = sent.get(said.path("command").asText());
    if (command == null) {
      return;
    }
    Told told = Told.of(said);
    journal.told(connection, command, told);
    if (told.acknowledges()) {
      unacknowledged.remove(command);
    } else {
      // It begins again with this one, on another connection so that no later one is before it.
      leave();
      rest();
    }
  }

  /** Leaves word of everything; on the socket's threads. */
  private final class Listener implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket of, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        heard.add(new Heard(of, message.toString()));
        message.setLength(0);
      }
      of.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket of, int code, String reason) {
      heard.add(new Heard(of, null));
      return null;
    }

    @Override
    public void onError(WebSocket of, Throwable error) {
      heard.add(new Heard(of, null));
    }
  }
}
