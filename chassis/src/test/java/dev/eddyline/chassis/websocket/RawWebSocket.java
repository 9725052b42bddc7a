package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that sends whatever bytes it is told to, and reads frame by frame. */
final class RawWebSocket implements AutoCloseable {

  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

  private static final int TIMEOUT_MS = 15_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String head;

  /** One frame of the server's. */
  @SuppressWarnings("ArrayRecordComponent") // compared with nothing
  record Frame(int first, byte[] payload) {

    int opcode() {
      return first & 0xF;
    }

    boolean isDeflated() {
      return (first & ClientFrames.RSV1) != 0;
    }

    String text() {
      return new String(payload, UTF_8);
    }

    /** Of a close frame; 1005 where there is none. */
    int code() {
      return payload.length == 0 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    }

    String reason() {
      return payload.length == 0 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
    }
  }

  /**
   * Sends any request.
   *
   * @param receiveBufferBytes of the socket; 0 for what the system has
   * @param first bytes sent together with the request
   */
  RawWebSocket(int port, int receiveBufferBytes, List<String> request, byte[] first)
      throws IOException {
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    String text = String.join("\r\n", request) + "\r\n\r\n";
    send(ClientFrames.joined(text.getBytes(ISO_8859_1), first));
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.append((char) next);
    }
    head = read.toString();
  }

  /** Opens a WebSocket with further headers. */
  static RawWebSocket open(int port, String... headers) throws IOException {
    return open(port, 0, headers);
  }

  static RawWebSocket open(int port, int receiveBufferBytes, String... headers) throws IOException {
    RawWebSocket opened = new RawWebSocket(port, receiveBufferBytes, request(headers), new byte[0]);
    if (!opened.head().startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(opened.head() + opened.rest());
    }
    return opened;
  }

  static List<String> request(String... headers) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "GET /echo HTTP/1.1",
                "Host: x",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: " + KEY,
                "Sec-WebSocket-Version: 13"));
    lines.addAll(List.of(headers));
    return lines;
  }

  /** Status line and headers of the answer. */
  String head() {
    return head;
  }

  /** All that follows, as text. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  Socket socket() {
    return socket;
  }

  void send(byte[]... parts) throws IOException {
    socket.getOutputStream().write(ClientFrames.joined(parts));
    socket.getOutputStream().flush();
  }

  /** The next frame; null at the end of the connection, even a hard one. */
  @Nullable Frame next() throws IOException {
    try {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      int told = in.readUnsignedByte();
      if (told > 127) {
        throw new AssertionError("a server masks nothing");
      }
      long length = told == 126 ? in.readUnsignedShort() : told == 127 ? in.readLong() : told;
      if (length < (told == 126 ? 126 : told == 127 ? 65_536 : 0)) {
        throw new AssertionError("a length in too many bytes");
      }
      return new Frame(first, in.readNBytes((int) length));
    } catch (EOFException e) {
      throw new AssertionError("the connection ends within a frame", e);
    } catch (SocketException e) {
      return null;
    }
  }

  /** Ends the connection without a word. */
  void leave() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
