package dev.eddyline.push.transport;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.websocket.CloseCode;
import dev.eddyline.chassis.websocket.MessageDeflater;
import dev.eddyline.chassis.websocket.WebSocketConnection;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.Shard;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.session.Transport;
import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.ViewKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client on a WebSocket: its session's transport, and what it says. Owned by the connection's
 * I/O thread. Reads nothing of a client whose socket is full, so that every answer can be written
 * at once and none has to be kept.
 */
final class SocketClient implements Transport, WebSocketConnection.Listener {

  private final Hub hub;
  private final Shard shard;
  private final @Nullable String actor;
  private final MessageDeflater deflater;
  private final StreamConfig config;
  private final ReconnectDelay reconnect;
  private @Nullable WebSocketConnection connection;
  private @Nullable Session session;

  /**
   * Makes one that the hub has admitted.
   *
   * @param actor who it is; null where it names nobody
   */
  SocketClient(
      Hub hub,
      IoThreads.Own own,
      @Nullable String actor,
      StreamConfig config,
      ReconnectDelay reconnect) {
    this.hub = hub;
    this.shard = own.shard();
    this.actor = actor;
    this.deflater = own.deflater();
    this.config = config;
    this.reconnect = reconnect;
  }

  @Override
  public void opened(WebSocketConnection opened) {
    connection = opened;
    Session made = shard.open(this, actor);
    session = made;
    tellReconnect(opened);
    flush();
    shard.begin(made);
  }

  @Override
  public void text(byte[] utf8) {
    Session of = requireNonNull(session);
    switch (SocketRequest.of(utf8, hub::serves)) {
      case SocketRequest.Subscribe subscribe -> subscribe(of, subscribe);
      case SocketRequest.Unsubscribe unsubscribe -> unsubscribe(of, unsubscribe.view());
      case SocketRequest.Ping ping -> tell(event("pong"));
      case SocketRequest.Refused refused -> refuse(refused);
    }
    yieldToSocket();
  }

  private void subscribe(Session of, SocketRequest.Subscribe asked) {
    if (of.subscription(asked.view()) != null) {
      refuse(
          SocketRequest.SUBSCRIBE,
          asked.view(),
          SocketRefusal.ALREADY_SUBSCRIBED,
          "it is followed already");
    } else if (of.subscriptions().size() >= config.viewsPerSocketMax()) {
      refuse(
          SocketRequest.SUBSCRIBE,
          asked.view(),
          SocketRefusal.TOO_MANY_VIEWS,
          "a client follows at most " + config.viewsPerSocketMax());
    } else {
      shard.follow(of, asked.view(), asked.since(), asked.terms());
      of.pull();
    }
  }

  private void unsubscribe(Session of, ViewKey view) {
    Subscription subscription = of.subscription(view);
    if (subscription == null) {
      refuse(SocketRequest.UNSUBSCRIBE, view, SocketRefusal.NOT_SUBSCRIBED, "it is not followed");
      return;
    }
    shard.unfollow(subscription);
    // What was written before this has arrived before this: the client then knows where it is.
    ObjectNode message = event("unsubscribed");
    message.put("view", view.toString());
    tell(message);
  }

  private void refuse(String op, ViewKey view, SocketRefusal refusal, String message) {
    refuse(new SocketRequest.Refused(op, view.toString(), refusal, "view", message));
  }

  private void refuse(SocketRequest.Refused refused) {
    ObjectNode message = event("refused");
    putIfKnown(message, "op", refused.op());
    putIfKnown(message, "view", refused.view());
    message.put("code", refused.refusal().code());
    putIfKnown(message, "field", refused.field());
    message.put("message", refused.message());
    tell(message);
  }

  private static void putIfKnown(ObjectNode message, String name, @Nullable String text) {
    if (text != null) {
      message.put(name, text);
    }
  }

  private static ObjectNode event(String name) {
    return JsonNodeFactory.instance.objectNode().put("event", name);
  }

  private void tell(ObjectNode message) {
    add(message);
    flush();
  }

  private void add(ObjectNode message) {
    byte[] json = message.toString().getBytes(StandardCharsets.UTF_8);
    WebSocketConnection to = requireNonNull(connection);
    to.add(SocketFrames.header(json.length));
    to.add(json);
  }

  private void tellReconnect(WebSocketConnection to) {
    if (to.writable()) {
      add(event("retry").put("ms", reconnect.nextMs()));
    }
  }

  @Override
  public void binary(byte[] bytes) {
    requireNonNull(connection).close(CloseCode.UNSUPPORTED_DATA);
  }

  @Override
  public void drained() {
    if (session != null) {
      session.drained();
      WebSocketConnection from = requireNonNull(connection);
      if (from.writable()) {
        from.resumeReads();
      }
    }
  }

  @Override
  public void closed(int code, String reason) {
    if (session == null) {
      hub.dismiss();
    } else {
      session.closed();
    }
  }

  @Override
  public boolean writable() {
    return requireNonNull(connection).writable();
  }

  @Override
  public boolean full() {
    return requireNonNull(connection).full();
  }

  @Override
  public void add(Frame frame, List<Subscription> subscriptions) {
    SocketFrames.add(frame, requireNonNull(connection), deflater);
  }

  @Override
  public void addLoading(ViewKey view) {
    add(event("loading").put("view", view.toString()));
  }

  @Override
  public void addHeartbeat() {
    // The connection asks for signs of life by itself (RFC 6455 section 5.5.2).
  }

  @Override
  public boolean abandoned() {
    // The connection looks after that by itself.
    return false;
  }

  @Override
  public void flush() {
    requireNonNull(connection).flush();
    yieldToSocket();
  }

  /** While the socket is full the client is not listened to. */
  private void yieldToSocket() {
    WebSocketConnection from = requireNonNull(connection);
    if (!from.writable()) {
      from.pauseReads();
    }
  }

  @Override
  public void end() {
    WebSocketConnection to = requireNonNull(connection);
    tellReconnect(to);
    to.flush();
    to.close(CloseCode.SERVICE_RESTART);
  }
}
