package dev.eddyline.push.session;

import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewKey;

/** A view as those find it who follow it on one I/O thread. That thread only. */
public interface Followed {

  ViewKey view();

  /** The view as it is now; while the thread delivers, as it was when it began to. */
  Lookup found();
}
