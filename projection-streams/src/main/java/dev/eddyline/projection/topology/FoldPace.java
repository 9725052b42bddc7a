package dev.eddyline.projection.topology;

import java.time.Duration;

/**
 * When a fold commits: nobody waits for its outcome, and what comes within a fifth of a second is
 * joined, so each step waits for that. Pure; stream thread only.
 */
final class FoldPace {

  /** How often it is asked. */
  static final Duration TICK = Duration.ofMillis(50);

  /** The longest that an observation waits for others, but for a tick. */
  static final Duration WAIT = Duration.ofMillis(200);

  private final CommitPace pace = new CommitPace(WAIT.toNanos());

  void changed(long now) {
    pace.changed(now);
  }

  boolean isDue(long now) {
    return pace.isDue(now, false);
  }

  void committing() {
    pace.committing();
  }
}
