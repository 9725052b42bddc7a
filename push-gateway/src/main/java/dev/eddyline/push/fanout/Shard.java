package dev.eddyline.push.fanout;

import dev.eddyline.push.session.Bag;
import dev.eddyline.push.session.FrameCounts;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.session.Transport;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one I/O thread, which owns them. Other threads only leave word that a view has
 * changed: once per view until the shard has looked, so that what is waiting is bounded by the
 * views followed here, however fast they change.
 */
public final class Shard implements Session.Owner {

  private static final long END_EVERY_MS = 10;

  private final Loop loop;
  private final Hub hub;
  private final Pace pace;
  private final FrameCounts counts;
  // Changed by the shard's thread only; the source's thread looks up whom to tell.
  private final ConcurrentMap<ViewKey, Watch> watches = new ConcurrentHashMap<>();
  private final Queue<Watch> marked = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean recheck = new AtomicBoolean();
  private final Bag<Session> sessions = new Bag<>();
  // Those that may have something to write in the turn under way; kept for its array.
  private final List<Session> touched = new ArrayList<>();
  // Those whose clients want a pause, the earliest first; a subscription is here once at most.
  private final PriorityQueue<Subscription> paced =
      new PriorityQueue<>(Comparator.comparingLong(Subscription::notBeforeMs));
  private long wakeAtMs = Long.MAX_VALUE;

  Shard(Loop loop, Hub hub, Duration restMax) {
    this.loop = loop;
    this.hub = hub;
    this.pace = new Pace(restMax.toNanos());
    this.counts = new FrameCounts(hub.metrics());
  }

  /**
   * Makes a session that was admitted, which follows nothing yet. On the shard's thread.
   *
   * @param actor whose it is; null where it names nobody
   */
  public Session open(Transport transport, @Nullable String actor) {
    Session session = new Session(transport, actor, this, hub.metrics());
    sessions.add(session);
    return session;
  }

  /** Sends a new session what it lacks of all that it follows. On the shard's thread. */
  public void begin(Session session) {
    session.pull();
    if (hub.draining()) {
      session.end();
    }
  }

  /**
   * Lets a session follow a view. Nothing is written before {@link Session#pull}. On the shard's
   * thread.
   *
   * @param since what the client has of it
   */
  public void follow(Session session, ViewKey view, Optional<Position> since, Terms terms) {
    if (session.isClosed()) {
      return;
    }
    // The watch is in the map before the session looks the view up: a change is then either seen
    // by that look or finds the watch.
    Watch watch = watches.computeIfAbsent(hub.known(view), known -> new Watch(known, hub::lookup));
    Subscription subscription = session.follow(watch, since, terms);
    watch.followers().add(subscription);
    hub.subscribed(subscription);
  }

  /** Lets a session follow a view no more. On the shard's thread. */
  public void unfollow(Subscription subscription) {
    subscription.session().unfollow(subscription);
    unwatch(subscription);
  }

  private void unwatch(Subscription subscription) {
    Watch watch = watches.get(subscription.view());
    if (watch != null && watch.followers().remove(subscription)) {
      hub.unsubscribed(subscription);
      if (watch.followers().isEmpty()) {
        watches.remove(subscription.view());
      }
    }
  }

  /** Lets go of a session that has closed. On the shard's thread. */
  @Override
  public void closed(Session session) {
    if (sessions.remove(session)) {
      session.subscriptions().forEach(this::unwatch);
      hub.dismiss();
    }
  }

  @Override
  public long nowMs() {
    return hub.nowMs();
  }

  @Override
  public FrameCounts counts() {
    return counts;
  }

  @Override
  public void resumeLater(Subscription subscription) {
    paced.add(subscription);
    wakeAt(subscription.notBeforeMs());
  }

  private void wakeAt(long timeMs) {
    if (timeMs < wakeAtMs) {
      wakeAtMs = timeMs;
      loop.executeAfter(this::wake, Math.max(1, timeMs - nowMs()));
    }
  }

  /** Lets those go on whose pause is over. */
  private void wake() {
    wakeAtMs = Long.MAX_VALUE;
    long nowMs = nowMs();
    while (!paced.isEmpty() && paced.element().notBeforeMs() <= nowMs) {
      Subscription subscription = paced.remove();
      subscription.session().resume(subscription);
      touch(subscription.session());
    }
    pullTouched();
    if (!paced.isEmpty()) {
      wakeAt(paced.element().notBeforeMs());
    }
  }

  /** Time passes, {@link Session#TICKS_PER_HEARTBEAT} times per heartbeat. On the thread. */
  public void tick() {
    for (int i = sessions.size() - 1; i >= 0; i = Math.min(i, sessions.size()) - 1) {
      sessions.get(i).tick();
    }
  }

  /** Ends every session, a few at a time, so that they do not all come back at once. */
  void end(Duration spread) {
    Deque<Session> left = new ArrayDeque<>(sessions.copy());
    long turns = Math.max(1, spread.toMillis() / END_EVERY_MS);
    endNext(left, (int) Math.max(1, (left.size() + turns - 1) / turns));
  }

  private void endNext(Deque<Session> left, int perTurn) {
    for (int i = 0; i < perTurn && !left.isEmpty(); i++) {
      left.remove().end();
    }
    if (!left.isEmpty()) {
      loop.executeAfter(() -> endNext(left, perTurn), END_EVERY_MS);
    }
  }

  /** Leaves word that a view has changed, for the next delivery. Any thread. */
  void changed(ViewKey view) {
    Watch watch = watches.get(view);
    if (watch != null && watch.mark()) {
      marked.add(watch);
    }
  }

  /** Has what has changed delivered, if anything has. Any thread. */
  void deliverChanged() {
    if (!marked.isEmpty()) {
      schedule();
    }
  }

  /** Leaves word that any view may have changed. Any thread. */
  void changedAll() {
    recheck.set(true);
    schedule();
  }

  void execute(Runnable task) {
    loop.execute(task);
  }

  private void schedule() {
    if (!scheduled.getAndSet(true)) {
      long delayMs = pace.delayMs(System.nanoTime());
      if (delayMs > 0) {
        loop.executeAfter(this::deliver, delayMs);
      } else {
        loop.execute(this::deliver);
      }
    }
  }

  private void touch(Session session) {
    if (session.touch()) {
      touched.add(session);
    }
  }

  /** Lets each session that was touched write once. */
  private void pullTouched() {
    // By index: a session that closes while it writes takes nothing off this list.
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).pull();
    }
    touched.clear();
  }

  /** First notes all that has changed, then lets each session write once. */
  private void deliver() {
    long start = System.nanoTime();
    scheduled.getAndSet(false);
    if (recheck.getAndSet(false)) {
      for (int i = 0; i < sessions.size(); i++) {
        sessions.get(i).changedAll();
        touch(sessions.get(i));
      }
    }
    List<Watch> changed = new ArrayList<>();
    for (Watch watch = marked.poll(); watch != null; watch = marked.poll()) {
      watch.unmark();
      watch.look();
      changed.add(watch);
      Bag<Subscription> followers = watch.followers();
      for (int i = 0; i < followers.size(); i++) {
        Subscription subscription = followers.get(i);
        subscription.session().changed(subscription);
        touch(subscription.session());
      }
    }
    try {
      pullTouched();
      changed.forEach(watch -> hub.delivered(watch.found()));
    } finally {
      changed.forEach(Watch::forget);
    }
    pace.delivered(start, System.nanoTime(), changed.size());
  }
}
