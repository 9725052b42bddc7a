package dev.eddyline.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The broker's two server sockets, bound before the broker is made: a taken port shows at once and
 * by name, and a free port is ours from the moment it is chosen. Kafka takes them over one by one.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {

  private static final int BACKLOG = 128;

  private final ServerSocketChannel client;
  private final ServerSocketChannel controller;

  private BoundSockets(ServerSocketChannel client, ServerSocketChannel controller) {
    this.client = client;
    this.controller = controller;
  }

  /**
   * Binds both.
   *
   * @throws IllegalStateException if the client address is taken or cannot be bound
   */
  static BoundSockets bind(String host, int port) {
    ServerSocketChannel client = bindOne(host, port);
    try {
      return new BoundSockets(client, bindOne("127.0.0.1", 0));
    } catch (RuntimeException e) {
      close(client);
      throw e;
    }
  }

  int clientPort() {
    return client.socket().getLocalPort();
  }

  int controllerPort() {
    return controller.socket().getLocalPort();
  }

  @Override
  public ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBufferBytes) {
    return listener.equals(BrokerProperties.CONTROLLER_LISTENER) ? controller : client;
  }

  /** Closes what is still open; harmless after Kafka has closed them itself. */
  @Override
  public void close() {
    close(client);
    close(controller);
  }

  private static ServerSocketChannel bindOne(String host, int port) {
    try {
      ServerSocketChannel channel = ServerSocketChannel.open();
      try {
        // Kafka's acceptor waits for connections with a selector.
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress(host, port), BACKLOG);
      } catch (IOException | RuntimeException e) {
        close(channel);
        throw e;
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  private static void close(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a server socket", e);
    }
  }
}
