package dev.eddyline.push.session;

import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewKey;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One client with its subscriptions. Owned by its connection's I/O thread. It has no queue: when
 * its transport is writable it pulls what is next of each due view, in one write; while the socket
 * is full it is merely behind, and what it pulls afterwards is computed from the views as they are
 * then.
 */
public final class Session implements Transport.Listener {

  /** Ticks of its I/O thread after which a silent session sends a heartbeat. */
  public static final int TICKS_PER_HEARTBEAT = 4;

  private final Transport transport;
  private final Function<ViewKey, Lookup> views;
  private final SessionMetrics metrics;
  private final Consumer<Session> onClosed;
  private final List<Subscription> subscriptions;
  private final List<byte[]> cursor;
  private int dueCount;
  private int turn;
  private int quietTicks;
  private boolean behind;
  private boolean closed;

  /**
   * Makes a session to which everything is still to be told.
   *
   * @param follow the views, each once
   * @param since what the client has already; views not followed are ignored
   * @param views looks a view up, from this session's thread
   * @param onClosed called once, on this session's thread
   */
  public Session(
      Transport transport,
      Collection<ViewKey> follow,
      Cursor since,
      Function<ViewKey, Lookup> views,
      SessionMetrics metrics,
      Consumer<Session> onClosed) {
    this.transport = transport;
    this.views = views;
    this.metrics = metrics;
    this.onClosed = onClosed;
    List<Subscription> made = new ArrayList<>(follow.size());
    for (ViewKey view : follow) {
      made.add(new Subscription(view, this, made.size(), since.of(view)));
    }
    this.subscriptions = List.copyOf(made);
    this.cursor = new CursorEntries(subscriptions);
    this.dueCount = subscriptions.size();
  }

  /** The entries of the cursor, as the subscriptions are when it is read. */
  private static final class CursorEntries extends AbstractList<byte[]> {
    private final List<Subscription> subscriptions;

    CursorEntries(List<Subscription> subscriptions) {
      this.subscriptions = subscriptions;
    }

    @Override
    public byte[] get(int index) {
      return subscriptions.get(index).cursorEntry();
    }

    @Override
    public int size() {
      return subscriptions.size();
    }
  }

  public List<Subscription> subscriptions() {
    return subscriptions;
  }

  /** Whether its connection has ended. */
  public boolean isClosed() {
    return closed;
  }

  /** Notes that a view may have something new. Nothing is written before {@link #pull}. */
  public void changed(Subscription subscription) {
    if (!subscription.due()) {
      subscription.due(true);
      dueCount++;
    }
  }

  /** Notes that every view may have something new. */
  public void changedAll() {
    subscriptions.forEach(this::changed);
  }

  /** Writes what is due, as far as the socket takes it. */
  public void pull() {
    while (dueCount > 0 && !closed) {
      if (!transport.writable()) {
        behind(true);
        return;
      }
      boolean added = false;
      while (dueCount > 0 && !transport.full()) {
        added |= addNext();
      }
      if (added) {
        quietTicks = 0;
        transport.flush();
      }
    }
  }

  /** Adds one frame of the next due view, or takes the view off the list if it has none. */
  private boolean addNext() {
    Subscription subscription = nextDue();
    Lookup found = views.apply(subscription.view());
    Frame frame = subscription.next(found);
    turn = subscription.index() + 1;
    if (frame != null) {
      metrics.sent(frame, subscription.missesRing(frame));
      subscription.told(frame);
      transport.add(frame, cursor);
      return true;
    }
    subscription.due(false);
    dueCount--;
    if (subscription.remarkLoading(found)) {
      transport.addComment("loading " + subscription.view());
      return true;
    }
    return false;
  }

  /** Goes round, so that a view that changes all the time cannot keep others from being sent. */
  private Subscription nextDue() {
    for (int i = 0; i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get((turn + i) % subscriptions.size());
      if (subscription.due()) {
        return subscription;
      }
    }
    throw new IllegalStateException(dueCount + " views are due, but none is");
  }

  /** Time passes: sends a heartbeat if nothing else was sent, and ends waits that are over. */
  public void tick() {
    boolean over = false;
    for (Subscription subscription : subscriptions) {
      if (subscription.tick()) {
        changed(subscription);
        over = true;
      }
    }
    if (over) {
      pull();
    }
    quietTicks++;
    if (quietTicks >= TICKS_PER_HEARTBEAT && !closed && transport.writable()) {
      quietTicks = 0;
      metrics.heartbeat();
      transport.addComment("");
      transport.flush();
    }
  }

  /** Tells the client to come again later, and ends. */
  public void end() {
    transport.end();
  }

  @Override
  public void drained() {
    behind(false);
    pull();
  }

  @Override
  public void closed() {
    if (!closed) {
      closed = true;
      behind(false);
      onClosed.accept(this);
    }
  }

  private void behind(boolean is) {
    if (behind != is) {
      behind = is;
      metrics.behind(is);
    }
  }
}
