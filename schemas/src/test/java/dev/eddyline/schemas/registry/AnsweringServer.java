package dev.eddyline.schemas.registry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server that gives the answers it was told to, in order, the last one for ever. */
final class AnsweringServer implements AutoCloseable {

  record Answer(int status, String body) {}

  record Asked(String method, String path, String authorization, String body) {}

  private final HttpServer server;
  private final Queue<Answer> answers;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  private AnsweringServer(HttpServer server, List<Answer> answers) {
    this.server = server;
    this.answers = new ConcurrentLinkedQueue<>(answers);
  }

  static AnsweringServer with(Answer... answers) {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      AnsweringServer server = new AnsweringServer(http, List.of(answers));
      http.createContext(
          "/",
          exchange -> {
            server.asked.add(
                new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Answer answer =
                server.answers.size() > 1 ? server.answers.poll() : server.answers.peek();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create(
        "http://"
            + server.getAddress().getAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort());
  }

  List<Asked> asked() {
    return asked;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
