package dev.eddyline.push.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A WebSocket client over a plain socket that reads only when it is told to (RFC 6455). */
final class RawWebSocket implements AutoCloseable {

  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  private final Socket socket;
  private final DataInputStream in;
  private final String head;

  /** One frame: its first byte and its payload. */
  record Frame(int first, ByteBuffer payload) {

    int opcode() {
      return first & 0xF;
    }

    String text() {
      return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    /** The code of a close frame. */
    int closeCode() {
      return payload.getShort(0) & 0xFFFF;
    }
  }

  /**
   * Connects and reads the head of the answer.
   *
   * @param receiveBytes the socket's receive buffer; 0 leaves it to the system
   * @param headers further header lines
   */
  RawWebSocket(int port, String path, int receiveBytes, String... headers) throws IOException {
    this(new Socket(), port, path, receiveBytes, headers);
  }

  /** The same over a socket that is not connected yet. */
  RawWebSocket(Socket unconnected, int port, String path, int receiveBytes, String... headers)
      throws IOException {
    socket = unconnected;
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    StringBuilder request =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n")
            .append("Connection: Upgrade\r\nUpgrade: websocket\r\n")
            .append("Sec-WebSocket-Version: 13\r\n")
            .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      read.write(in.readUnsignedByte());
    }
    head = read.toString(StandardCharsets.US_ASCII);
  }

  String head() {
    return head;
  }

  /** The next frame that is no ping, which is answered; null at the end of the connection. */
  @Nullable Frame next() throws IOException {
    try {
      while (true) {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
          length = in.readUnsignedShort();
        } else if (length == 127) {
          length = Math.toIntExact(in.readLong());
        }
        byte[] payload = in.readNBytes(length);
        Frame frame = new Frame(first, ByteBuffer.wrap(payload));
        if (frame.opcode() != PING) {
          return frame;
        }
        send(PONG, payload);
      }
    } catch (EOFException e) {
      return null;
    }
  }

  void send(String text) throws IOException {
    send(0x1, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends one whole frame. */
  void send(int opcode, byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x80 | opcode);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else {
      out.write(0x80 | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    }
    byte[] mask = {1, 2, 3, 4};
    out.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ mask[i & 3]);
    }
    socket.getOutputStream().write(out.toByteArray());
  }

  /** Sends bytes as they are. */
  void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  static boolean isClose(Frame frame) {
    return frame.opcode() == CLOSE;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
