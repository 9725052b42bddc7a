package dev.eddyline.push.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stream over a plain socket, read byte by byte, for tests that look at the bytes. */
final class SseSocket implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final String head;

  /**
   * One block of lines up to an empty one.
   *
   * @param text as it came, without the empty line
   */
  record Block(String text) {

    boolean isEvent() {
      return text.contains("event: ");
    }

    Map<String, String> fields() {
      Map<String, String> fields = new LinkedHashMap<>();
      text.lines()
          .forEach(
              line -> {
                int colon = line.indexOf(": ");
                fields.put(line.substring(0, colon), line.substring(colon + 2));
              });
      return fields;
    }

    String event() {
      return fields().get("event");
    }

    String id() {
      return fields().get("id");
    }

    String data() {
      return fields().get("data");
    }
  }

  /**
   * Connects and reads the response's head.
   *
   * @param receiveBytes the socket's receive buffer; 0 leaves it to the system
   * @param headers further header lines
   */
  SseSocket(int port, String target, int receiveBytes, String... headers) throws IOException {
    this(new Socket(), port, target, receiveBytes, headers);
  }

  /** The same over a socket that is not connected yet. */
  SseSocket(Socket unconnected, int port, String target, int receiveBytes, String... headers)
      throws IOException {
    socket = unconnected;
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.UTF_8));
    in = new BufferedInputStream(socket.getInputStream(), 512);
    head = until("\r\n\r\n");
  }

  String head() {
    return head;
  }

  /** The next block; null at the end of the stream. */
  @Nullable Block next() throws IOException {
    try {
      return new Block(until("\n\n"));
    } catch (EOFException e) {
      return null;
    }
  }

  /** The next event, past whatever clients ignore; null at the end of the stream. */
  @Nullable Block nextEvent() throws IOException {
    Block block = next();
    while (block != null && !block.isEvent()) {
      block = next();
    }
    return block;
  }

  private String until(String end) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte last = (byte) end.charAt(end.length() - 1);
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException(read.toString(StandardCharsets.UTF_8));
      }
      read.write(next);
      if ((byte) next == last) {
        String text = read.toString(StandardCharsets.UTF_8);
        if (text.endsWith(end)) {
          return text.substring(0, text.length() - end.length());
        }
      }
    }
  }

  /** Sends more than a client should. */
  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
