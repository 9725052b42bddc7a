package dev.eddyline.chassis.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Receives one request's body whole, bounded in bytes and in time. All of it runs on the exchange's
 * I/O thread. Never answers by itself.
 */
public final class RequestBody implements Receiver.FullBytesCallback, Receiver.ErrorCallback {

  private final HttpServerExchange exchange;
  private final int bytesMax;
  private final Receipt receipt;
  private XnioExecutor.@Nullable Key timer;
  private boolean done;

  /** Told exactly one of these, unless the client is gone. */
  public interface Receipt {

    /** The body, from its first byte to its last. */
    void whole(byte[] body);

    /** There is no whole body, and this is what to tell the client. */
    void refused(Problem problem);
  }

  private static final AttachmentKey<Boolean> STREAMED = AttachmentKey.create(Boolean.class);

  private RequestBody(HttpServerExchange exchange, int bytesMax, Receipt receipt) {
    this.exchange = exchange;
    this.bytesMax = bytesMax;
    this.receipt = receipt;
  }

  /**
   * Starts to receive.
   *
   * @param limits of the listener
   */
  public static void receive(HttpServerExchange exchange, HttpConfig limits, Receipt receipt) {
    RequestBody body = new RequestBody(exchange, limits.bodyBytesMax(), receipt);
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(limits.bodyBytesMax());
    receiver.receiveFullBytes(body, body);
    if (!body.done) {
      long timeoutMs = limits.requestTimeout().toMillis();
      body.timer =
          exchange.getIoThread().executeAfter(body::timeUp, timeoutMs, TimeUnit.MILLISECONDS);
    }
  }

  /** Says that the handler answers while it still reads, and bounds what it reads by itself. */
  public static void stream(HttpServerExchange exchange) {
    exchange.putAttachment(STREAMED, true);
  }

  /** Whether the handler answers while it still reads. */
  static boolean isStreamed(HttpServerExchange exchange) {
    return exchange.getAttachment(STREAMED) != null;
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
    if (e instanceof Receiver.RequestToLargeException) {
      receipt.refused(
          ListenerProblem.PAYLOAD_TOO_LARGE
              .because("the body has more than " + bytesMax + " bytes")
              .at("", "must have at most " + bytesMax + " bytes")
              .with(JsonNodeFactory.instance.objectNode().put("bodyBytesMax", bytesMax)));
    } else {
      // The client is gone, or does not speak HTTP: there is nobody to answer.
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  private void timeUp() {
    if (finish()) {
      HttpListener.closeSoon(exchange);
      receipt.refused(
          ListenerProblem.REQUEST_TIMEOUT.because("the body did not come to its end in time"));
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
