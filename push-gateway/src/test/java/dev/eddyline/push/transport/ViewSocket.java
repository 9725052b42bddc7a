package dev.eddyline.push.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client of the push gateway that follows views over one transport and reads when told to. */
interface ViewSocket extends AutoCloseable {

  /**
   * One message about a view.
   *
   * @param json the document, the same on every transport
   */
  record Message(String event, String json) {}

  /** How to connect. */
  interface Connector {

    /**
     * Connects and asks for views.
     *
     * @param socket not connected yet
     * @param receiveBytes the socket's receive buffer; 0 leaves it to the system
     * @param cursor what the client has, as an event stream's id
     * @param delivery {@code latest} or {@code all}
     * @param maxRate frames a second; empty for as many as there are
     */
    ViewSocket connect(
        Socket socket,
        int port,
        int receiveBytes,
        String cursor,
        String delivery,
        String maxRate,
        List<ViewKey> views)
        throws IOException;
  }

  /**
   * The next message about a view, {@code loading} among them; null at the end of the connection.
   */
  @Nullable Message next() throws IOException;

  /** The delay that the server told last before the next message was read, in milliseconds. */
  long reconnectMs();

  @Override
  void close() throws IOException;

  /** Server-sent events. */
  static ViewSocket overEventStream(
      Socket socket,
      int port,
      int receiveBytes,
      String cursor,
      String delivery,
      String maxRate,
      List<ViewKey> views)
      throws IOException {
    StringBuilder target = new StringBuilder("/v1/stream?delivery=" + delivery);
    if (!maxRate.isEmpty()) {
      target.append("&maxRate=").append(maxRate);
    }
    views.forEach(
        view ->
            target
                .append("&view=")
                .append(URLEncoder.encode(view.toString(), StandardCharsets.UTF_8)));
    SseSocket stream =
        new SseSocket(socket, port, target.toString(), receiveBytes, "Last-Event-ID: " + cursor);
    if (!stream.head().startsWith("HTTP/1.1 200")) {
      throw new IOException(stream.head());
    }
    return new ViewSocket() {
      private long reconnectMs;

      @Override
      public @Nullable Message next() throws IOException {
        for (SseSocket.Block block = stream.next(); block != null; block = stream.next()) {
          if (block.isEvent()) {
            return new Message(block.event(), block.data());
          }
          if (block.text().startsWith("retry: ")) {
            reconnectMs =
                Long.parseLong(block.text().lines().findFirst().orElseThrow().substring(7));
          }
          if (block.text().startsWith(": loading ")) {
            return new Message("loading", "{\"view\":\"" + block.text().substring(10) + "\"}");
          }
        }
        return null;
      }

      @Override
      public long reconnectMs() {
        return reconnectMs;
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  /** WebSocket. */
  static ViewSocket overWebSocket(
      Socket unconnected,
      int port,
      int receiveBytes,
      String cursor,
      String delivery,
      String maxRate,
      List<ViewKey> views)
      throws IOException {
    RawWebSocket socket = new RawWebSocket(unconnected, port, "/v1/ws", receiveBytes);
    if (!socket.head().startsWith("HTTP/1.1 101")) {
      throw new IOException(socket.head());
    }
    Cursor since = ((Cursor.Valid) Cursor.parse(cursor, Integer.MAX_VALUE)).cursor();
    for (ViewKey view : views) {
      ObjectNode subscribe = new ObjectMapper().createObjectNode();
      subscribe.put("op", "subscribe").put("view", view.toString()).put("delivery", delivery);
      Optional<Position> position = since.of(view);
      position.ifPresent(at -> subscribe.put("since", at.toString()));
      if (!maxRate.isEmpty()) {
        subscribe.put("maxRate", Integer.parseInt(maxRate));
      }
      socket.send(subscribe.toString());
    }
    return new ViewSocket() {
      private long reconnectMs;

      @Override
      public @Nullable Message next() throws IOException {
        for (RawWebSocket.Frame frame = socket.next(); frame != null; frame = socket.next()) {
          if (RawWebSocket.isClose(frame)) {
            return null;
          }
          JsonNode message = new ObjectMapper().readTree(frame.text());
          String event = ((ObjectNode) message).remove("event").textValue();
          if (event.equals("retry")) {
            reconnectMs = message.get("ms").longValue();
          } else {
            return new Message(event, message.toString());
          }
        }
        return null;
      }

      @Override
      public long reconnectMs() {
        return reconnectMs;
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }
}
