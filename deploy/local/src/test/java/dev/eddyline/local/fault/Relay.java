package dev.eddyline.local.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the clients and a port, hands bytes on both ways, and resets all connections when
 * told: both sides get a TCP reset wherever they are. Any thread.
 */
final class Relay implements AutoCloseable {

  private static final int BUFFER_BYTES = 8_192;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param target port of loopback that is relayed to
   */
  Relay(int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
    Thread.ofPlatform().name("relay").daemon(true).start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Resets every connection there is. */
  void reset() {
    open.forEach(Relay::reset);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close", e);
    }
    reset();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket client) {
    Socket gateway = new Socket();
    open.add(client);
    try {
      client.setTcpNoDelay(true);
      gateway.setTcpNoDelay(true);
      gateway.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      open.add(gateway);
      Thread.ofVirtual().start(() -> pump(gateway, client));
      pump(client, gateway);
    } catch (IOException e) {
      reset(client);
      open.remove(client);
    }
  }

  /** Hands on what one side sends until it ends; an end of either is the end of both. */
  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      from.close();
      to.close();
    } catch (IOException e) {
      reset(from);
      reset(to);
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already, which is all that was asked for.
      return;
    }
  }
}
