package dev.eddyline.local.feed;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection, kept alive between requests. The JDK's client costs eight times the CPU
 * per request, which a feeder on the server's own machine takes from the server. Used by one
 * thread; blocks.
 */
final class GatewayConnection implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Longer than any wait for an outcome that is asked for. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private static final int HEADER_BYTES_MAX = 65_536;
  private static final int BODY_BYTES_MAX = 1 << 20;

  private final URI gateway;
  private @Nullable Socket socket;
  private @Nullable BufferedInputStream in;
  private int headerBytes;

  GatewayConnection(URI gateway) {
    this.gateway = gateway;
  }

  /**
   * Sends a request and reads its answer, connecting first where there is no connection.
   *
   * @throws IOException if that fails at any point; whether the request arrived is not known then
   */
  Answer exchange(byte[] request) throws IOException {
    try {
      if (socket == null) {
        connect();
      }
      Socket open = requireNonNull(socket);
      open.getOutputStream().write(request);
      return readAnswer(requireNonNull(in));
    } catch (NumberFormatException e) {
      close();
      throw new IOException("no HTTP answer: " + e.getMessage(), e);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      open.close();
    }
  }

  private void connect() throws IOException {
    boolean secure = "https".equals(gateway.getScheme());
    Socket fresh = secure ? SSLSocketFactory.getDefault().createSocket() : new Socket();
    // From here on close() also closes it when connecting fails.
    socket = fresh;
    int port = gateway.getPort() >= 0 ? gateway.getPort() : secure ? 443 : 80;
    fresh.setTcpNoDelay(true);
    fresh.setSoTimeout(Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
    fresh.connect(
        new InetSocketAddress(gateway.getHost(), port),
        Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
    in = new BufferedInputStream(fresh.getInputStream());
  }

  private Answer readAnswer(BufferedInputStream from) throws IOException {
    headerBytes = 0;
    String start = readLine(from);
    String[] words = start.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5]\\d\\d")) {
      throw new ProtocolException("no HTTP answer: '" + start + "'");
    }
    int status = Integer.parseInt(words[1]);
    int length = -1;
    boolean chunked = false;
    boolean last = words[0].equals("HTTP/1.0");
    Duration retryAfter = null;
    for (String line = readLine(from); !line.isEmpty(); line = readLine(from)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "connection" -> last |= value.equalsIgnoreCase("close");
        case "retry-after" -> retryAfter = seconds(value);
        default -> {}
      }
    }
    byte[] body = chunked ? readChunks(from) : readBody(from, status == 204 ? 0 : length);
    if (last || (!chunked && length < 0)) {
      close();
    }
    return new Answer(status, retryAfter, new String(body, StandardCharsets.UTF_8));
  }

  /** Retry-After as seconds; a date is not what our gateway sends and counts as none. */
  private static @Nullable Duration seconds(String value) {
    return value.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
  }

  /** Without a length the body ends with the connection. */
  private static byte[] readBody(BufferedInputStream from, int length) throws IOException {
    if (length > BODY_BYTES_MAX) {
      throw new ProtocolException("an answer of " + length + " bytes");
    }
    byte[] body = from.readNBytes(length < 0 ? BODY_BYTES_MAX : length);
    if (body.length < length) {
      throw new EOFException("connection closed inside an answer");
    }
    return body;
  }

  private byte[] readChunks(BufferedInputStream from) throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine(from).split(";", 2)[0].strip(), 16);
      if (size + body.size() > BODY_BYTES_MAX) {
        throw new ProtocolException("an answer of more than " + BODY_BYTES_MAX + " bytes");
      }
      body.write(readBody(from, size));
      String end = readLine(from);
      if (size == 0) {
        while (!end.isEmpty()) {
          end = readLine(from);
        }
        return body.toByteArray();
      }
    }
  }

  private String readLine(BufferedInputStream from) throws IOException {
    byte[] line = new byte[128];
    int length = 0;
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0) {
        throw new EOFException("connection closed before the answer's end");
      }
      if (++headerBytes > HEADER_BYTES_MAX) {
        throw new ProtocolException("headers of more than " + HEADER_BYTES_MAX + " bytes");
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = (byte) next;
    }
    return new String(line, 0, length, StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
