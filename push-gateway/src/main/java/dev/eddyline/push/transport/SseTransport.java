package dev.eddyline.push.transport;

import static java.util.Objects.requireNonNull;

import dev.eddyline.push.session.SessionMetrics;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.session.Transport;
import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/**
 * Server-sent events on one response channel. Owned by the connection's I/O thread. Writes raw
 * bytes that are shared by all; keeps references to what the socket has not taken of the last write
 * and takes nothing more until that is through.
 */
final class SseTransport implements Transport {

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

  private final StreamSinkChannel channel;
  private final WriteBuffer buffer;
  private final ReconnectDelay reconnect;
  private final SessionMetrics metrics;
  private final Runnable abort;
  private @Nullable Listener listener;
  private WriteBuffer.@Nullable Rest rest;
  private boolean ending;
  private boolean broken;

  /**
   * @param channel the response channel; its writes are suspended
   * @param abort closes the connection at once
   */
  SseTransport(
      StreamSinkChannel channel,
      WriteBuffer buffer,
      ReconnectDelay reconnect,
      SessionMetrics metrics,
      Runnable abort) {
    this.channel = channel;
    this.buffer = buffer;
    this.reconnect = reconnect;
    this.metrics = metrics;
    this.abort = abort;
    channel.getWriteSetter().set(ready -> socketReady());
  }

  /** Begins the stream: tells when to come again, which also carries the headers out. */
  void open(Listener to) {
    listener = to;
    buffer.add(ascii("retry: " + reconnect.nextMs() + "\n\n"));
    flush();
  }

  @Override
  public boolean writable() {
    return rest == null && !ending && !broken;
  }

  @Override
  public boolean full() {
    return buffer.full();
  }

  @Override
  public void add(Frame frame, List<Subscription> subscriptions) {
    buffer.add(ID);
    boolean first = true;
    for (int i = 0; i < subscriptions.size(); i++) {
      byte[] entry = subscriptions.get(i).cursorEntry();
      if (entry.length > 0) {
        if (!first) {
          buffer.add(COMMA);
        }
        buffer.add(entry);
        first = false;
      }
    }
    buffer.add(requireNonNull(HEADS.get(frame.event())));
    buffer.add(frame.json());
    buffer.add(END);
  }

  @Override
  public void addLoading(ViewKey view) {
    buffer.add(ascii(": loading " + view + "\n\n"));
  }

  @Override
  public void addHeartbeat() {
    buffer.add(HEARTBEAT);
  }

  @Override
  public void flush() {
    try {
      rest = buffer.write(channel, metrics);
      if (rest != null || !channel.flush()) {
        channel.resumeWrites();
      }
    } catch (IOException e) {
      breakOff();
    }
  }

  @Override
  public void end() {
    if (ending || broken) {
      return;
    }
    if (rest != null) {
      // What was begun cannot be finished without waiting for the client: it resumes from there.
      breakOff();
      return;
    }
    buffer.add(ascii("retry: " + reconnect.nextMs() + "\n: the gateway is stopping\n\n"));
    flush();
    ending = true;
    finish();
  }

  /** The socket has room: writes on, and lets the session pull once all is through. */
  private void socketReady() {
    try {
      if (rest != null) {
        if (!buffer.write(rest, channel, metrics)) {
          return;
        }
        rest = null;
      }
      if (!channel.flush()) {
        return;
      }
      channel.suspendWrites();
    } catch (IOException e) {
      breakOff();
      return;
    }
    if (ending) {
      finish();
    } else if (listener != null) {
      listener.drained();
    }
  }

  private void finish() {
    if (rest != null || broken) {
      return;
    }
    try {
      channel.shutdownWrites();
      if (!channel.flush()) {
        channel.resumeWrites();
      }
    } catch (IOException e) {
      breakOff();
    }
  }

  private void breakOff() {
    broken = true;
    rest = null;
    abort.run();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
