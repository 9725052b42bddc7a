package dev.eddyline.local.feed;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A real HTTP server that records what it is sent and answers as a test wants. */
final class RecordingGateway implements AutoCloseable {

  /** One request as it came. */
  record Seen(String path, String key, String actor, String member, String prefer, String body) {}

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Undertow server;

  private RecordingGateway(BiConsumer<HttpServerExchange, Seen> answer) {
    this.server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setHandler(
                exchange ->
                    exchange
                        .getRequestReceiver()
                        .receiveFullString((received, body) -> take(received, body, answer)))
            .build();
  }

  static RecordingGateway start(BiConsumer<HttpServerExchange, Seen> answer) {
    RecordingGateway gateway = new RecordingGateway(answer);
    gateway.server.start();
    return gateway;
  }

  /** Every request so far, in order of arrival. */
  List<Seen> seen() {
    return List.copyOf(seen);
  }

  URI url() {
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  static void answer(HttpServerExchange exchange, int status, String body) {
    exchange.setStatusCode(status);
    exchange.getResponseSender().send(body);
  }

  /** Breaks the connection without an answer. */
  static void hangUp(HttpServerExchange exchange) {
    try {
      exchange.getConnection().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }

  private void take(
      HttpServerExchange exchange, String body, BiConsumer<HttpServerExchange, Seen> answer) {
    HeaderMap headers = exchange.getRequestHeaders();
    Seen one =
        new Seen(
            exchange.getRequestURI(),
            headers.getFirst(new HttpString("Idempotency-Key")),
            headers.getFirst(new HttpString("Eddyline-Actor")),
            headers.getFirst(new HttpString("Eddyline-Member")),
            headers.getFirst(new HttpString("Prefer")),
            body);
    seen.add(one);
    answer.accept(exchange, one);
  }
}
