package dev.eddyline.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One keep-alive HTTP/1.1 connection that sends prepared bytes and reads answers with a length: as
 * little as will do, so that a load generator costs less than what it loads. One thread.
 */
final class HttpClient implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;

  HttpClient(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 16_384);
  }

  static byte[] post(String path, String headers, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return ("POST "
            + path
            + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            + headers
            + "Content-Length: "
            + length
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }

  void send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
  }

  /** Reads one answer and skips its body; gives its status. */
  int status() throws IOException {
    // HTTP/1.1 200 OK
    int status = Integer.parseInt(line().substring(9, 12));
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  /** One line without its end; how server-sent events are read as well. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
