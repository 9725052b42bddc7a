package dev.eddyline.push.fanout;

import dev.eddyline.push.session.Bag;
import dev.eddyline.push.session.Followed;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One view as followed by the sessions of one shard. The followers, and what a turn has found,
 * belong to the shard's thread; the mark that the view has changed may be set by any.
 */
final class Watch implements Followed {

  private final ViewKey view;
  private final Function<ViewKey, Lookup> views;
  private final Bag<Subscription> followers = new Bag<>();
  private final AtomicBoolean changed = new AtomicBoolean();
  private @Nullable Lookup found;

  /**
   * @param views where the view is looked up
   */
  Watch(ViewKey view, Function<ViewKey, Lookup> views) {
    this.view = view;
    this.views = views;
  }

  @Override
  public ViewKey view() {
    return view;
  }

  @Override
  public Lookup found() {
    Lookup once = found;
    return once == null ? views.apply(view) : once;
  }

  /** Looks the view up once for all who ask until {@link #forget}. */
  void look() {
    found = views.apply(view);
  }

  /** Lets go of what was found: the cache alone says how long a state is held. */
  void forget() {
    found = null;
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
