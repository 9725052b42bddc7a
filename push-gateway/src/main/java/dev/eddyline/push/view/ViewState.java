package dev.eddyline.push.view;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one view: the last good document; its recent patches; and whether a newer
 * record could not be read. Immutable but for what the first reader encodes for all, the snapshot
 * and joined patches. Made by the thread that owns the changes, read by any.
 */
public final class ViewState implements Lookup {

  /** Joined steps up to here are sent without asking how long the whole is. */
  private static final int SHORT_BYTES = 512;

  private final ViewKey view;
  private final @Nullable Good good;
  private final PatchRing ring;
  private final @Nullable Frame error;
  private @Nullable Frame @Nullable [] joined;

  private ViewState(ViewKey view, @Nullable Good good, PatchRing ring, @Nullable Frame error) {
    this.view = view;
    this.good = good;
    this.ring = ring;
    this.error = error;
  }

  /** A view met for the first time. */
  public static ViewState of(ViewKey view, ViewDocument document) {
    return new ViewState(view, new Good(document), PatchRing.EMPTY, null);
  }

  /** A view none of whose records could be read. */
  public static ViewState unreadable(ViewKey view, String why) {
    return new ViewState(view, null, PatchRing.EMPTY, error(view, why));
  }

  /** Whether a position says nothing new: not later than what is known, in the same epoch. */
  public boolean covers(Position position) {
    Position now = position();
    return now != null && now.sameEpoch(position) && now.version() >= position.version();
  }

  /**
   * The view one document later, with the patch that leads there. Another epoch, and a root of
   * another type, begin a ring of their own: no patch leads across.
   */
  public ViewState next(ViewDocument to, long recordedMs, RingLimits limits) {
    ViewDocument from = document();
    if (from == null
        || !from.position().sameEpoch(to.position())
        || !from.state().comparable(to.state())) {
      return of(view, to);
    }
    Frame.Patch step = FrameEncoder.patch(view, from, to, recordedMs);
    return new ViewState(view, new Good(to), ring.append(step, limits), null);
  }

  /**
   * The same view without its oldest patches.
   *
   * @param from where the last of those begins; if none in the ring does, they are gone already
   */
  public ViewState without(Position from) {
    PatchRing rest = ring.without(from);
    return rest == ring ? this : new ViewState(view, good, rest, error);
  }

  /** The same view, with its newest record not readable. */
  public ViewState nextUnreadable(String why) {
    return new ViewState(view, good, ring, error(view, why));
  }

  private static Frame error(ViewKey view, String why) {
    return FrameEncoder.error(
        view, "unreadable", "the newest record of this view cannot be read: " + why);
  }

  public ViewKey view() {
    return view;
  }

  /** Where the last good document is; null where there never was one. */
  public @Nullable Position position() {
    ViewDocument document = document();
    return document == null ? null : document.position();
  }

  /** When the command was taken that led to the last good document; null where there is none. */
  public @Nullable Instant at() {
    ViewDocument document = document();
    return document == null ? null : document.at();
  }

  /** What the last good document says; null where there never was one. */
  public @Nullable State state() {
    ViewDocument document = document();
    return document == null ? null : document.state();
  }

  /** Bytes that the last good document takes as it is held; 0 where there is none. */
  public int bytes() {
    State state = state();
    return state == null ? 0 : state.bytes();
  }

  /** Bytes of the patches kept, as clients receive them. */
  public long ringBytes() {
    return ring.bytes();
  }

  /** How many patches are kept. */
  public int patches() {
    return ring.entries();
  }

  /** What to say of the newest record where it could not be read. */
  public @Nullable Frame error() {
    return error;
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
    // A snapshot is no shorter than the record, so that none is made only to be measured.
    return operations > SHORT_BYTES && operations > bytes() && operations > snapshot().json().length
        ? snapshot()
        : FrameEncoder.joined(view, steps, requireNonNull(position()));
  }

  /**
   * The last good document as a frame, made at the first call and kept for all: most are never
   * asked for.
   *
   * @throws IllegalStateException if there is no document
   */
  public Frame snapshot() {
    if (good == null) {
      throw new IllegalStateException("no snapshot of " + view);
    }
    return good.snapshot(view);
  }

  private @Nullable ViewDocument document() {
    return good == null ? null : good.document;
  }

  /** The last good document, and its snapshot once somebody has asked for that. */
  private static final class Good {
    private final ViewDocument document;
    private volatile @Nullable Frame snapshot;

    Good(ViewDocument document) {
      this.document = document;
    }

    Frame snapshot(ViewKey view) {
      Frame made = snapshot;
      if (made == null) {
        // Two threads may make it at the same time; either's will do.
        made = FrameEncoder.snapshot(view, document);
        snapshot = made;
      }
      return made;
    }
  }
}
