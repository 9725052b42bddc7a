package dev.eddyline.ingest.http;

import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Receives one request's body whole, bounded in bytes and in time. All of it runs on the exchange's
 * I/O thread. Never answers by itself.
 */
final class RequestBody implements Receiver.FullBytesCallback, Receiver.ErrorCallback {

  /** For a client to read its answer before a connection that cannot be used again is closed. */
  private static final long LAST_WORDS_MS = 1_000;

  private final HttpServerExchange exchange;
  private final Receipt receipt;
  private XnioExecutor.@Nullable Key timer;
  private boolean done;

  /** Told exactly one of these, unless the client is gone. */
  interface Receipt {

    void whole(byte[] body);

    void tooLarge();

    void tooSlow();
  }

  private RequestBody(HttpServerExchange exchange, Receipt receipt) {
    this.exchange = exchange;
    this.receipt = receipt;
  }

  /**
   * Starts to receive.
   *
   * @param bytesMax of the body
   * @param timeout for the body to be whole
   */
  static void receive(
      HttpServerExchange exchange, int bytesMax, Duration timeout, Receipt receipt) {
    RequestBody body = new RequestBody(exchange, receipt);
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(bytesMax);
    receiver.receiveFullBytes(body, body);
    if (!body.done) {
      body.timer =
          exchange
              .getIoThread()
              .executeAfter(body::timeUp, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Closes the connection soon: what is left of its request will not be read. */
  static void abandon(HttpServerExchange exchange) {
    exchange.setPersistent(false);
    exchange
        .getIoThread()
        .executeAfter(
            () -> IoUtils.safeClose(exchange.getConnection()),
            LAST_WORDS_MS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void handle(HttpServerExchange same, byte[] body) {
    if (finish()) {
      receipt.whole(body);
    }
  }

  @Override
  public void error(HttpServerExchange same, IOException e) {
    if (!finish()) {
      return;
    }
    if (e instanceof Receiver.RequestToLargeException || e instanceof RequestTooBigException) {
      receipt.tooLarge();
    } else {
      // The client is gone, or does not speak HTTP: there is nobody to answer.
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  private void timeUp() {
    if (finish()) {
      receipt.tooSlow();
    }
  }

  private boolean finish() {
    if (done) {
      return false;
    }
    done = true;
    if (timer != null) {
      timer.remove();
    }
    return true;
  }
}
