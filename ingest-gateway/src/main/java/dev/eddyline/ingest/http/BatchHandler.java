package dev.eddyline.ingest.http;

import dev.eddyline.chassis.channel.WriteBuffer;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.ingest.admit.LineTerms;
import dev.eddyline.ingest.admit.Refusal;
import dev.eddyline.ingest.stream.CommandStream;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.XnioIoThread;

/**
 * {@code POST /v1/commands}: opens a batch on the connection's I/O thread. Runs on I/O threads and
 * never waits.
 */
public final class BatchHandler implements HttpHandler {

  /** What a client posts batches to. */
  public static final String PATH = "/v1/commands";

  private static final String ALLOWED = "POST, OPTIONS";
  private static final String GZIP = "gzip";

  /** How a batch may be encoded. */
  static final Set<String> ENCODINGS = Set.of(GZIP);

  private static final int INPUT_BYTES = 16 * 1024;
  private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");

  private final CommandStream.Shared shared;
  private final HttpConfig limits;
  private final Map<XnioIoThread, Batch.Own> threads = new ConcurrentHashMap<>();
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  /** A batch under way, and whose it is. */
  private record Open(Batch batch, XnioIoThread thread) {}

  /**
   * @param limits of the listener it serves
   */
  public BatchHandler(CommandStream.Shared shared, HttpConfig limits) {
    this.shared = shared;
    this.limits = limits;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
      exchange.setStatusCode(204).getResponseHeaders().put(Headers.ALLOW, ALLOWED);
      exchange.endExchange();
      return;
    }
    if (!exchange.getRequestMethod().equals(Methods.POST)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, ALLOWED);
      ListenerProblem.METHOD_NOT_ALLOWED
          .because("a batch is sent with POST, not " + exchange.getRequestMethod())
          .send(exchange);
      return;
    }
    try {
      CommandHandler.checkNoParameters(exchange);
      LineTerms terms =
          shared.admission().batch(name -> CommandHandler.values(exchange, name), ENCODINGS);
      // Once the handler has returned nothing ends the exchange but its own channels.
      exchange.dispatch(exchange.getIoThread(), () -> open(exchange, terms));
    } catch (Refusal refusal) {
      CommandHandler.acceptable(exchange, refusal.problem(), "application/x-ndjson", GZIP);
      refusal.problem().send(exchange);
    }
  }

  private void open(HttpServerExchange exchange, LineTerms terms) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-ndjson");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(ACCEL_BUFFERING, "no");
    Batch.Own own = threads.computeIfAbsent(exchange.getIoThread(), BatchHandler::own);
    Gunzip gunzip = isGzip(exchange) ? new Gunzip() : null;
    Batch batch = new Batch(exchange, limits, own, gunzip, shared, terms);
    Open entry = new Open(batch, exchange.getIoThread());
    open.add(entry);
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          ended(entry);
          next.proceed();
        });
    exchange.getConnection().addCloseListener(connection -> ended(entry));
    batch.begin();
  }

  /** Takes no further lines of any batch. Any thread. */
  public void stop() {
    for (Open entry : open) {
      onItsThread(entry, entry.batch()::stop);
    }
  }

  private void ended(Open entry) {
    if (open.remove(entry)) {
      onItsThread(entry, entry.batch()::closed);
    }
  }

  private static void onItsThread(Open entry, Runnable task) {
    if (Thread.currentThread() == entry.thread()) {
      task.run();
      return;
    }
    try {
      entry.thread().execute(task);
    } catch (RejectedExecutionException e) {
      // The listener has stopped, and the batch with it.
      return;
    }
  }

  private static boolean isGzip(HttpServerExchange exchange) {
    String encoding = exchange.getRequestHeaders().getFirst(Headers.CONTENT_ENCODING);
    return encoding != null && encoding.strip().equalsIgnoreCase(GZIP);
  }

  private static Batch.Own own(XnioIoThread thread) {
    return new Batch.Own(
        ByteBuffer.allocate(INPUT_BYTES),
        ByteBuffer.allocate(INPUT_BYTES),
        new WriteBuffer(written -> {}));
  }
}
