package dev.eddyline.push.session;

import static java.util.Objects.requireNonNull;

import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client with its subscriptions. Owned by its connection's I/O thread. It has no queue: when
 * its transport is writable it pulls what is next of each due view, in one write; while the socket
 * is full it is merely behind, and what it pulls afterwards is computed from the views as they are
 * then.
 */
public final class Session implements Transport.Listener, Bag.Element {

  /** Ticks of its I/O thread after which a silent session sends a heartbeat. */
  public static final int TICKS_PER_HEARTBEAT = 4;

  /** What a session needs of the thread that owns it. */
  public interface Owner {

    /** The time, in epoch milliseconds. */
    long nowMs();

    /** Calls {@link Session#resume} once {@link Subscription#notBeforeMs} has come. */
    void resumeLater(Subscription subscription);

    /** Where frames are counted. */
    FrameCounts counts();

    /** The session's connection has ended. Called once. */
    void closed(Session session);
  }

  private final Transport transport;
  private final @Nullable String actor;
  private final Owner owner;
  private final SessionMetrics metrics;
  private final List<Subscription> subscriptions = new ArrayList<>(1);
  private @Nullable Subscription firstDue;
  private @Nullable Subscription lastDue;
  private int place = -1;
  private int quietTicks;
  private boolean touched;
  private boolean behind;
  private boolean closed;

  /**
   * Makes a session that follows nothing yet.
   *
   * @param actor whose it is; null where it names nobody
   */
  public Session(Transport transport, @Nullable String actor, Owner owner, SessionMetrics metrics) {
    this.transport = transport;
    this.actor = actor;
    this.owner = owner;
    this.metrics = metrics;
  }

  /** Whose it is; null where it names nobody. */
  public @Nullable String actor() {
    return actor;
  }

  /** What it follows, in the order in which that was asked for. */
  public List<Subscription> subscriptions() {
    return Collections.unmodifiableList(subscriptions);
  }

  /** The subscription to a view, or null where there is none. */
  public @Nullable Subscription subscription(ViewKey view) {
    // A session follows few views, and is asked this only when one is added or taken away.
    for (Subscription subscription : subscriptions) {
      if (subscription.view().equals(view)) {
        return subscription;
      }
    }
    return null;
  }

  /**
   * Follows a view from now on. Nothing is written before {@link #pull}.
   *
   * @param since what the client has of it
   * @throws IllegalStateException if it follows the view already
   */
  public Subscription follow(Followed followed, Optional<Position> since, Terms terms) {
    if (subscription(followed.view()) != null) {
      throw new IllegalStateException("follows " + followed.view() + " already");
    }
    Subscription subscription = new Subscription(followed, this, since, terms);
    subscriptions.add(subscription);
    changed(subscription);
    return subscription;
  }

  /** Follows a view no more: nothing of it is written from now on. */
  public void unfollow(Subscription subscription) {
    if (subscriptions.remove(subscription)) {
      if (subscription.turn() == Subscription.Turn.DUE) {
        unlink(subscription);
      }
      subscription.turn(Subscription.Turn.ENDED);
    }
  }

  /** Whether its connection has ended. */
  public boolean isClosed() {
    return closed;
  }

  /** Notes that a view may have something new. Nothing is written before {@link #pull}. */
  public void changed(Subscription subscription) {
    switch (subscription.turn()) {
      case IDLE -> due(subscription);
      case DUE, PACED, ENDED -> {
        // It is looked at anyway, later, or never again.
      }
    }
  }

  /** Notes that every view may have something new. */
  public void changedAll() {
    subscriptions.forEach(this::changed);
  }

  /** Notes that the pause is over for which the client had asked. Nothing is written yet. */
  public void resume(Subscription subscription) {
    if (subscription.turn() == Subscription.Turn.PACED) {
      due(subscription);
    }
  }

  /** Puts the session on its owner's list for this turn. Returns false if it is there already. */
  public boolean touch() {
    boolean first = !touched;
    touched = true;
    return first;
  }

  /** Writes what is due, as far as the socket takes it. */
  public void pull() {
    touched = false;
    while (firstDue != null && !closed) {
      if (!transport.writable()) {
        behind(true);
        return;
      }
      boolean added = false;
      while (firstDue != null && !closed && !transport.full()) {
        added |= addNext();
      }
      if (added) {
        quietTicks = 0;
        owner.counts().tell();
        flush();
      }
    }
  }

  /**
   * Writes what was added. Whoever's socket does not take all of it is behind, with news or
   * without.
   */
  private void flush() {
    transport.flush();
    if (!closed && !transport.writable()) {
      behind(true);
    }
  }

  /** Adds one frame of the next due view, if it has one. */
  private boolean addNext() {
    Subscription subscription = takeDue();
    Lookup found = subscription.found();
    if (subscription.knows(found)) {
      return false;
    }
    long nowMs = owner.nowMs();
    if (subscription.paced(nowMs)) {
      subscription.turn(Subscription.Turn.PACED);
      owner.resumeLater(subscription);
      return false;
    }
    Frame frame = subscription.next(found);
    if (frame == null) {
      if (subscription.remarkLoading(found)) {
        transport.addLoading(subscription.view());
        return true;
      }
      return false;
    }
    owner.counts().add(frame.event(), subscription.step(frame));
    subscription.told(frame, nowMs);
    transport.add(frame, subscriptions);
    if (!subscription.knows(found)) {
      // It has more, which comes after the other views have had their turn.
      due(subscription);
    }
    return true;
  }

  private void due(Subscription subscription) {
    subscription.turn(Subscription.Turn.DUE);
    subscription.nextDue(null);
    if (lastDue == null) {
      firstDue = subscription;
    } else {
      lastDue.nextDue(subscription);
    }
    lastDue = subscription;
  }

  private Subscription takeDue() {
    Subscription first = requireNonNull(firstDue);
    firstDue = first.nextDue();
    if (firstDue == null) {
      lastDue = null;
    }
    first.nextDue(null);
    first.turn(Subscription.Turn.IDLE);
    return first;
  }

  private void unlink(Subscription subscription) {
    Subscription before = null;
    for (Subscription s = requireNonNull(firstDue); s != subscription; s = s.nextDue()) {
      before = requireNonNull(s);
    }
    if (before == null) {
      firstDue = subscription.nextDue();
    } else {
      before.nextDue(subscription.nextDue());
    }
    if (lastDue == subscription) {
      lastDue = before;
    }
    subscription.nextDue(null);
  }

  /**
   * Time passes: sends a heartbeat if nothing else was sent, ends waits that are over, and the
   * session itself if nobody is there.
   */
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
    if (transport.abandoned()) {
      metrics.abandoned();
      return;
    }
    quietTicks++;
    if (quietTicks >= TICKS_PER_HEARTBEAT && !closed && transport.writable()) {
      quietTicks = 0;
      metrics.heartbeat();
      transport.addHeartbeat();
      flush();
    }
  }

  /** Tells the client to come again later, and ends. */
  public void end() {
    transport.end();
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int is) {
    place = is;
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
      owner.closed(this);
    }
  }

  private void behind(boolean is) {
    if (behind != is) {
      behind = is;
      metrics.behind(is);
    }
  }
}
