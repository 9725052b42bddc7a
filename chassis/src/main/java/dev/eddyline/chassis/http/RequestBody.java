package dev.eddyline.chassis.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.util.function.Consumer;
import org.xnio.IoUtils;

/**
 * Receives one request's body whole, bounded in bytes and, by the {@link RequestGate}, in time. All
 * of it runs on the exchange's I/O thread. Never answers by itself.
 */
public final class RequestBody implements Receiver.FullBytesCallback, Receiver.ErrorCallback {

  private final HttpServerExchange exchange;
  private final int bytesMax;
  private final Receipt receipt;
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
    RequestGate.of(exchange).tell(body::stopped);
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(limits.bodyBytesMax());
    receiver.receiveFullBytes(body, body);
  }

  /**
   * Says that the handler answers while it still reads, and bounds what it reads by itself, in
   * bytes and in time.
   *
   * @param broken told once, where nothing more of the body can be read. What was read stays good;
   *     the handler closes the connection when it has said its last
   */
  public static void stream(HttpServerExchange exchange, Consumer<Problem> broken) {
    exchange.putAttachment(STREAMED, true);
    RequestGate.of(exchange).stream(broken);
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
      // The client is gone: there is nobody to answer.
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  /** The gate lets nothing more through. */
  private void stopped(Problem why) {
    if (finish()) {
      receipt.refused(why);
    }
  }

  private boolean finish() {
    if (done) {
      return false;
    }
    done = true;
    return true;
  }
}
