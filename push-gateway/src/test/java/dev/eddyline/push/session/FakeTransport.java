package dev.eddyline.push.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.ViewKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose socket takes so many bytes and no more until the client reads. Like the real
 * one it holds one write at most, and delivers in order.
 */
public final class FakeTransport implements Transport {

  /** What the client reads: a frame with its cursor, or a comment. */
  public record Read(@Nullable Frame frame, String text) {}

  private final int socketBytes;
  private final int writeBytesMax;
  private final Deque<Read> socket = new ArrayDeque<>();
  private List<Read> composing = new ArrayList<>();
  private final Deque<Read> rest = new ArrayDeque<>();
  private int writes;
  private boolean ended;
  private @Nullable Listener listener;

  /**
   * @param socketBytes what the socket holds until the client reads
   * @param writeBytesMax after which a write counts as full
   */
  public FakeTransport(int socketBytes, int writeBytesMax) {
    this.socketBytes = socketBytes;
    this.writeBytesMax = writeBytesMax;
  }

  public static FakeTransport roomy() {
    return new FakeTransport(Integer.MAX_VALUE, 65_536);
  }

  public void listener(Listener session) {
    listener = session;
  }

  /** The client reads one thing. Null where there is nothing. */
  public @Nullable Read read() {
    Read read = socket.poll();
    if (!rest.isEmpty()) {
      fill();
      if (rest.isEmpty() && listener != null) {
        listener.drained();
      }
    }
    return read;
  }

  /** The client goes away. */
  public void drop() {
    if (listener != null) {
      listener.closed();
    }
  }

  /** Bytes on their way: in the socket and behind it. */
  public long pendingBytes() {
    return bytes(socket) + bytes(rest) + bytes(composing);
  }

  public int writes() {
    return writes;
  }

  public boolean ended() {
    return ended;
  }

  @Override
  public boolean writable() {
    return rest.isEmpty() && !ended;
  }

  @Override
  public boolean full() {
    return bytes(composing) >= writeBytesMax;
  }

  @Override
  public void add(Frame frame, List<Subscription> subscriptions) {
    StringJoiner joined = new StringJoiner(",");
    for (Subscription subscription : subscriptions) {
      if (subscription.cursorEntry().length > 0) {
        joined.add(new String(subscription.cursorEntry(), UTF_8));
      }
    }
    compose(new Read(frame, joined.toString()));
  }

  @Override
  public void addLoading(ViewKey view) {
    compose(new Read(null, "loading " + view));
  }

  @Override
  public void addHeartbeat() {
    compose(new Read(null, ""));
  }

  private void compose(Read read) {
    if (!writable()) {
      throw new AssertionError("added to while not writable");
    }
    composing.add(read);
  }

  @Override
  public boolean abandoned() {
    return false;
  }

  @Override
  public void flush() {
    writes++;
    rest.addAll(composing);
    composing = new ArrayList<>();
    fill();
  }

  private void fill() {
    while (!rest.isEmpty()
        && (socket.isEmpty() || bytes(socket) + bytes(rest.peek()) <= socketBytes)) {
      socket.add(rest.remove());
    }
  }

  @Override
  public void end() {
    ended = true;
    drop();
  }

  private static long bytes(Iterable<Read> reads) {
    long sum = 0;
    for (Read read : reads) {
      sum += bytes(read);
    }
    return sum;
  }

  private static long bytes(Read read) {
    return (long) read.text().length() + (read.frame() == null ? 0 : read.frame().json().length);
  }
}
