package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.view.ViewKey;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * {@code GET /v1/stream}: opens a session on the connection's own I/O thread, which keeps it for
 * life. Runs on I/O threads.
 */
final class StreamHandler implements HttpHandler {

  private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");
  private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");

  private final Hub hub;
  private final StreamConfig config;
  private final ReconnectDelay reconnect;
  private final IoThreads threads;

  StreamHandler(Hub hub, StreamConfig config, IoThreads threads) {
    this.hub = hub;
    this.config = config;
    this.threads = threads;
    this.reconnect = new ReconnectDelay(config.reconnectDelay());
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    Map<String, Deque<String>> query = exchange.getQueryParameters();
    StreamRequest request =
        StreamRequest.of(
            StreamRequest.all(query.get("view")),
            first(query, "since"),
            exchange.getRequestHeaders().getFirst(LAST_EVENT_ID),
            TermsRequest.of(first(query, "delivery"), first(query, "maxRate")),
            config,
            hub::serves);
    switch (request) {
      case StreamRequest.Refused refused -> refused.problem().send(exchange);
      case StreamRequest.Follow follow -> {
        switch (ActorRequest.of(
            exchange.getRequestHeaders().get(ActorRequest.HEADER),
            query.get(ActorRequest.PARAMETER))) {
          case ActorRequest.Refused refused -> refused.problem().send(exchange);
          case ActorRequest.Named named -> admit(exchange, follow, named.actor());
        }
      }
    }
  }

  private void admit(
      HttpServerExchange exchange, StreamRequest.Follow follow, @Nullable String actor) {
    Optional<Problem> refusal = Door.refusal(hub);
    if (refusal.isPresent()) {
      refusal.get().send(exchange);
      return;
    }
    // Once the handler has returned nothing ends the exchange but its own channel.
    exchange.dispatch(exchange.getIoThread(), () -> open(exchange, follow, actor));
  }

  private static @Nullable String first(Map<String, Deque<String>> query, String name) {
    Deque<String> values = query.get(name);
    return values == null ? null : values.peekFirst();
  }

  private void open(
      HttpServerExchange exchange, StreamRequest.Follow follow, @Nullable String actor) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(ACCEL_BUFFERING, "no");
    // The end of the connection ends the response: no chunk headers between shared bytes.
    exchange.setPersistent(false);
    IoThreads.Own own = threads.of(exchange.getIoThread());
    Session session;
    SseTransport transport;
    try {
      connection.setOption(Options.SEND_BUFFER, config.sendBufferBytes());
      StreamSinkChannel channel = exchange.getResponseChannel();
      transport =
          new SseTransport(
              channel, own.buffer(), reconnect, config, () -> IoUtils.safeClose(connection));
      session = own.shard().open(transport, actor);
    } catch (IOException e) {
      hub.dismiss();
      IoUtils.safeClose(connection);
      return;
    }
    // A response that has ended ends the session, though the client may keep its side open; a
    // connection that breaks ends it without an end of the response.
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          onIoThread(exchange, session::closed);
          next.proceed();
        });
    connection.addCloseListener(broken -> onIoThread(exchange, session::closed));
    closeWhenClientLeaves(connection);
    transport.open(session);
    forget(exchange);
    for (ViewKey view : follow.views()) {
      own.shard().follow(session, view, follow.since().of(view), follow.terms());
    }
    own.shard().begin(session);
  }

  /** The request has been read and the answer's headers are out: nobody asks for them again. */
  private static void forget(HttpServerExchange exchange) {
    if (exchange.isResponseStarted()) {
      exchange.getRequestHeaders().clear();
      exchange.getResponseHeaders().clear();
      exchange.getQueryParameters().clear();
    }
  }

  private static void onIoThread(HttpServerExchange exchange, Runnable task) {
    if (exchange.isInIoThread()) {
      task.run();
    } else {
      exchange.getIoThread().execute(task);
    }
  }

  /** A client has nothing more to say; that it says something, even goodbye, ends the stream. */
  private static void closeWhenClientLeaves(HttpServerConnection connection) {
    ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
    source
        .getReadSetter()
        .set(
            readable -> {
              try {
                if (readable.read(ByteBuffer.allocate(1)) != 0) {
                  IoUtils.safeClose(connection);
                }
              } catch (IOException e) {
                IoUtils.safeClose(connection);
              }
            });
    source.resumeReads();
  }
}
