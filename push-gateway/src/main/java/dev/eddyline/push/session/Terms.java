package dev.eddyline.push.session;

/**
 * How a client wants to be told of one view.
 *
 * @param delivery whether steps may be joined
 * @param gapMs least time between two frames of the view, in milliseconds; 0 sets none
 */
public record Terms(Delivery delivery, int gapMs) {

  /** What becomes of steps that a client could not be told in time. */
  public enum Delivery {
    /** They are joined: the client always gets to the newest version in one frame. */
    LATEST,
    /** Each is told, as long as the ring reaches back to it; then the client is reset. */
    ALL
  }

  /** The longest gap that may be asked for: one frame a minute. */
  public static final int GAP_MS_MAX = 60_000;

  /** As soon as possible, joined where it has to be. */
  public static final Terms DEFAULT = new Terms(Delivery.LATEST, 0);

  public Terms {
    if (gapMs < 0 || gapMs > GAP_MS_MAX) {
      throw new IllegalArgumentException("a gap of 0 to " + GAP_MS_MAX + " ms, not " + gapMs);
    }
  }
}
