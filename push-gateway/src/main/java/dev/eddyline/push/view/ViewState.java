package dev.eddyline.push.view;

import org.jspecify.annotations.Nullable;

/**
 * All that is known of one view: the last good document, its recent patches, and whether a newer
 * record could not be read. Immutable but for the snapshot, which the first reader encodes for all.
 * Made by the thread that owns the changes, read by any.
 */
public final class ViewState implements Lookup {

  private final ViewKey view;
  private final @Nullable ViewDocument document;
  private final PatchRing ring;
  private final @Nullable Frame error;
  private final long recordedMs;
  private @Nullable Frame snapshot;

  private ViewState(
      ViewKey view,
      @Nullable ViewDocument document,
      PatchRing ring,
      @Nullable Frame error,
      long recordedMs) {
    this.view = view;
    this.document = document;
    this.ring = ring;
    this.error = error;
    this.recordedMs = recordedMs;
  }

  /**
   * A view met for the first time.
   *
   * @param recordedMs the timestamp of its record, in epoch milliseconds
   */
  public static ViewState of(ViewKey view, ViewDocument document, long recordedMs) {
    return new ViewState(view, document, PatchRing.EMPTY, null, recordedMs);
  }

  /** A view none of whose records could be read. */
  public static ViewState unreadable(ViewKey view, String why, long recordedMs) {
    return new ViewState(view, null, PatchRing.EMPTY, error(view, why), recordedMs);
  }

  /** Whether a position says nothing new: not later than what is known, in the same epoch. */
  public boolean covers(Position position) {
    return document != null
        && document.position().sameEpoch(position)
        && document.position().version() >= position.version();
  }

  /**
   * The view one document later, with the patch that leads there. Another epoch, and a root of
   * another type, begin a ring of their own: no patch leads across.
   */
  public ViewState next(ViewDocument to, long recordedMs, RingLimits limits) {
    if (document == null
        || !document.position().sameEpoch(to.position())
        || !JsonDiff.comparable(document.state(), to.state())) {
      return of(view, to, recordedMs);
    }
    PatchRing longer = ring.append(FrameEncoder.patch(view, document, to), limits);
    return new ViewState(view, to, longer, null, recordedMs);
  }

  /** The same view, with its newest record not readable. */
  public ViewState nextUnreadable(String why, long recordedMs) {
    return new ViewState(view, document, ring, error(view, why), recordedMs);
  }

  private static Frame error(ViewKey view, String why) {
    return FrameEncoder.error(
        view, "unreadable", "the newest record of this view cannot be read: " + why);
  }

  public ViewKey view() {
    return view;
  }

  /** The last good document; null where there never was one. */
  public @Nullable ViewDocument document() {
    return document;
  }

  /** What to say of the newest record where it could not be read. */
  public @Nullable Frame error() {
    return error;
  }

  /** The timestamp of the newest record, in epoch milliseconds. */
  public long recordedMs() {
    return recordedMs;
  }

  /** The patch that begins at a position, or null where the ring has none. */
  public @Nullable Frame patchAfter(Position position) {
    return ring.after(position);
  }

  /**
   * The last good document as a frame, encoded at the first call.
   *
   * @throws IllegalStateException if there is no document
   */
  public synchronized Frame snapshot() {
    if (snapshot == null) {
      if (document == null) {
        throw new IllegalStateException("no snapshot of " + view);
      }
      snapshot = FrameEncoder.snapshot(view, document);
    }
    return snapshot;
  }
}
