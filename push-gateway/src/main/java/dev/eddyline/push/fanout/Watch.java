package dev.eddyline.push.fanout;

import dev.eddyline.push.session.Bag;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.view.ViewKey;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One view as followed by the sessions of one shard. The followers belong to the shard's thread;
 * the mark that the view has changed may be set by any.
 */
final class Watch {

  private final ViewKey view;
  private final Bag<Subscription> followers = new Bag<>();
  private final AtomicBoolean changed = new AtomicBoolean();

  Watch(ViewKey view) {
    this.view = view;
  }

  ViewKey view() {
    return view;
  }

  Bag<Subscription> followers() {
    return followers;
  }

  /** Sets the mark. Returns whether it was not set: only then is the shard to be told. */
  boolean mark() {
    return !changed.getAndSet(true);
  }

  /** Takes the mark away; what was stored before it was set is visible afterwards. */
  void unmark() {
    changed.getAndSet(false);
  }
}
