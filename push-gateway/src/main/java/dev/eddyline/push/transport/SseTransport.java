package dev.eddyline.push.transport;

import static java.util.Objects.requireNonNull;

import dev.eddyline.chassis.channel.SocketWriter;
import dev.eddyline.chassis.channel.WriteBuffer;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.session.Transport;
import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.ViewKey;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/**
 * The framing of server-sent events on one response channel. Owned by the connection's I/O thread.
 * Composes bytes that are shared by all and leaves writing to its {@link SocketWriter}.
 */
final class SseTransport implements Transport, SocketWriter.Owner {

  private static final byte[] ID = ascii("id: ");
  private static final byte[] HEARTBEAT = ascii(":\n\n");
  private static final byte[] COMMA = ascii(",");
  private static final byte[] END = ascii("\n\n");
  private static final Map<Frame.Event, byte[]> HEADS = new EnumMap<>(Frame.Event.class);

  static {
    for (Frame.Event event : Frame.Event.values()) {
      HEADS.put(event, ascii("\nevent: " + event.word() + "\ndata: "));
    }
  }

  private final SocketWriter writer;
  private final ReconnectDelay reconnect;
  private final int stalledTicksMax;
  private final Runnable abort;
  private @Nullable Listener listener;
  private int taken;
  private int stalledTicks;
  private boolean ended;

  /**
   * @param channel the response channel; its writes are suspended
   * @param config how streams are served
   * @param abort closes the connection at once
   */
  SseTransport(
      StreamSinkChannel channel,
      WriteBuffer buffer,
      ReconnectDelay reconnect,
      StreamConfig config,
      Runnable abort) {
    this.writer = new SocketWriter(channel, buffer, this);
    this.reconnect = reconnect;
    long tickMs = Math.max(1, config.heartbeat().toMillis() / Session.TICKS_PER_HEARTBEAT);
    this.stalledTicksMax = (int) Math.max(1, config.stallTimeout().toMillis() / tickMs);
    this.abort = abort;
  }

  /** Begins the stream: tells when to come again, which also carries the headers out. */
  void open(Listener to) {
    listener = to;
    writer.add(ascii("retry: " + reconnect.nextMs() + "\n\n"));
    writer.flush();
  }

  @Override
  public boolean writable() {
    return writer.writable();
  }

  @Override
  public boolean full() {
    return writer.full();
  }

  @Override
  public void add(Frame frame, List<Subscription> subscriptions) {
    writer.add(ID);
    boolean first = true;
    for (int i = 0; i < subscriptions.size(); i++) {
      byte[] entry = subscriptions.get(i).cursorEntry();
      if (entry.length > 0) {
        if (!first) {
          writer.add(COMMA);
        }
        writer.add(entry);
        first = false;
      }
    }
    writer.add(requireNonNull(HEADS.get(frame.event())));
    writer.add(frame.json());
    writer.add(END);
  }

  @Override
  public void addLoading(ViewKey view) {
    writer.add(ascii(": loading " + view + "\n\n"));
  }

  @Override
  public void addHeartbeat() {
    writer.add(HEARTBEAT);
  }

  /** What the socket takes, somebody reads. */
  @Override
  public boolean abandoned() {
    if (writer.writable() || taken != writer.taken()) {
      taken = writer.taken();
      stalledTicks = 0;
      return false;
    }
    stalledTicks++;
    if (stalledTicks < stalledTicksMax) {
      return false;
    }
    writer.abort();
    return true;
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (!writer.writable()) {
      // What was begun cannot be finished without waiting for the client: it resumes from there.
      writer.abort();
      return;
    }
    writer.add(ascii("retry: " + reconnect.nextMs() + "\n: the gateway is stopping\n\n"));
    writer.flush();
    writer.end();
  }

  @Override
  public void drained() {
    if (listener != null) {
      listener.drained();
    }
  }

  @Override
  public void broken() {
    abort.run();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
