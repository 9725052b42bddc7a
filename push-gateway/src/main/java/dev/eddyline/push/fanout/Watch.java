package dev.eddyline.push.fanout;

import dev.eddyline.push.session.Bag;
import dev.eddyline.push.session.Followed;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewKey;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One view as followed by the sessions of one shard. The followers, and what was found at the last
 * look, belong to the shard's thread; the mark that the view has changed may be set by any.
 */
final class Watch implements Followed {

  private final ViewKey view;
  private final Bag<Subscription> followers = new Bag<>();
  private final AtomicBoolean changed = new AtomicBoolean();
  private Lookup found = Lookup.Absence.LOADING;

  Watch(ViewKey view) {
    this.view = view;
  }

  @Override
  public ViewKey view() {
    return view;
  }

  @Override
  public Lookup found() {
    return found;
  }

  /** Takes the view as it is now. */
  void found(Lookup is) {
    found = is;
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
