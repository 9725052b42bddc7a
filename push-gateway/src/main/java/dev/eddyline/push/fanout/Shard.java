package dev.eddyline.push.fanout;

import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The sessions of one I/O thread, which owns them. Other threads only leave word that a view has
 * changed: once per view until the shard has looked, so that what is waiting is bounded by the
 * views followed here, however fast they change.
 */
public final class Shard {

  private final Executor thread;
  private final Hub hub;
  // Changed by the shard's thread only; the source's thread looks up whom to tell.
  private final ConcurrentMap<ViewKey, Watch> watches = new ConcurrentHashMap<>();
  private final Queue<Watch> marked = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean recheck = new AtomicBoolean();
  private final Set<Session> sessions = new LinkedHashSet<>();

  Shard(Executor thread, Hub hub) {
    this.thread = thread;
    this.hub = hub;
  }

  /** Takes a session in and sends it what it lacks. On the shard's thread. */
  public void open(Session session) {
    sessions.add(session);
    for (Subscription subscription : session.subscriptions()) {
      // The watch is in the map before the session looks the view up: a change is then either
      // seen by that look or finds the watch.
      watches.computeIfAbsent(subscription.view(), Watch::new).followers().add(subscription);
    }
    hub.subscribed(session.subscriptions().size());
    session.pull();
    if (hub.draining()) {
      session.end();
    }
  }

  /** Lets go of a session that has closed. On the shard's thread. */
  public void closed(Session session) {
    if (!sessions.remove(session)) {
      return;
    }
    for (Subscription subscription : session.subscriptions()) {
      Watch watch = watches.get(subscription.view());
      if (watch != null) {
        watch.followers().remove(subscription);
        if (watch.followers().isEmpty()) {
          watches.remove(subscription.view());
        }
      }
    }
    hub.unsubscribed(session.subscriptions().size());
  }

  /** Time passes, {@link Session#TICKS_PER_HEARTBEAT} times per heartbeat. On the thread. */
  public void tick() {
    List.copyOf(sessions).forEach(Session::tick);
  }

  /** Ends every session. On the shard's thread. */
  void end() {
    List.copyOf(sessions).forEach(Session::end);
  }

  /** Leaves word that a view has changed. Any thread. */
  void changed(ViewKey view) {
    Watch watch = watches.get(view);
    if (watch != null && watch.mark()) {
      marked.add(watch);
      schedule();
    }
  }

  /** Leaves word that any view may have changed. Any thread. */
  void changedAll() {
    recheck.set(true);
    schedule();
  }

  void execute(Runnable task) {
    thread.execute(task);
  }

  private void schedule() {
    if (!scheduled.getAndSet(true)) {
      thread.execute(this::deliver);
    }
  }

  /** First notes all that has changed, then lets each session write once. */
  private void deliver() {
    scheduled.getAndSet(false);
    Set<Session> touched = new LinkedHashSet<>();
    if (recheck.getAndSet(false)) {
      sessions.forEach(Session::changedAll);
      touched.addAll(sessions);
    }
    List<ViewKey> views = new ArrayList<>();
    for (Watch watch = marked.poll(); watch != null; watch = marked.poll()) {
      watch.unmark();
      views.add(watch.view());
      for (Subscription subscription : watch.followers()) {
        subscription.session().changed(subscription);
        touched.add(subscription.session());
      }
    }
    touched.forEach(Session::pull);
    views.forEach(hub::delivered);
  }
}
