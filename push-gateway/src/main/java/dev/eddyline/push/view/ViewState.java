package dev.eddyline.push.view;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one view: the last good document, its recent patches, and whether a newer
 * record could not be read. Immutable but for what the first reader encodes for all: the snapshot
 * and joined patches. Made by the thread that owns the changes, read by any.
 */
public final class ViewState implements Lookup {

  /** Joined steps up to here are sent without asking how long the whole is. */
  private static final int SHORT_BYTES = 512;

  private final ViewKey view;
  private final @Nullable ViewDocument document;
  private final PatchRing ring;
  private final @Nullable Frame error;
  private final long recordedMs;
  private @Nullable Frame snapshot;
  private @Nullable Frame @Nullable [] joined;

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
    PatchRing longer = ring.append(FrameEncoder.patch(view, document, to, recordedMs), limits);
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

  /** The one step that begins at a position, or null where the ring has none. */
  public @Nullable Frame patchAfter(Position position) {
    Frame.Patch step = ring.after(position);
    return step == null ? null : step.frame();
  }

  /**
   * What leads from an earlier position to the newest in one frame: the steps from there, joined,
   * if the ring still has them and they are no longer than the whole; else the whole. Made at the
   * first call for each position and shared by all who ask from there.
   */
  public Frame since(Position position) {
    int first = ring.indexAfter(position);
    if (first < 0) {
      return snapshot();
    }
    // What most are told, so it makes nothing on its way.
    return first == ring.entries() - 1 ? ring.get(first).frame() : joined(first);
  }

  /**
   * The steps from one on.
   *
   * @param first its place in the ring
   */
  private synchronized Frame joined(int first) {
    @Nullable Frame[] known = joined;
    if (known == null) {
      known = new @Nullable Frame[ring.entries()];
      joined = known;
    }
    Frame frame = known[first];
    if (frame == null) {
      frame = shorter(ring.from(first));
      known[first] = frame;
    }
    return frame;
  }

  private Frame shorter(List<Frame.Patch> steps) {
    int operations = steps.stream().mapToInt(step -> step.operationsLength() + 1).sum();
    return operations > SHORT_BYTES && operations > snapshot().json().length
        ? snapshot()
        : FrameEncoder.joined(view, steps, requireNonNull(document));
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
