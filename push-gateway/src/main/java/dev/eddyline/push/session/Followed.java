package dev.eddyline.push.session;

import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewKey;

/**
 * A view as those who own its followers have last looked at it: once for all of them, however many
 * they are. What changes after that look is followed by another. Their I/O thread only.
 */
public interface Followed {

  ViewKey view();

  /** What was found at the last look. */
  Lookup found();
}
