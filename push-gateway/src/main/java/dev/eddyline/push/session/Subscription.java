package dev.eddyline.push.session;

import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.Notice;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One view followed by one session: what the client has been told of it, and so what it is to be
 * told next. Owned by the session's I/O thread. Holds no frame to come: what is next is computed
 * from the view as it is when there is room.
 *
 * <pre>
 *   nothing ──snapshot──▶ at a position ──patch, snapshot──▶ at a later one
 *      │ gone                │  │ other epoch: reset ──▶ nothing
 *      ▼                     │  └ view gone: gone ──▶ told gone
 *   told gone ──snapshot──▶ at a position
 * </pre>
 */
public final class Subscription {

  private static final byte[] NOTHING = {};

  private final ViewKey view;
  private final Session session;
  private final int index;
  private @Nullable Position at;
  private byte[] cursorEntry = NOTHING;
  private boolean toldGone;
  private boolean toldLoading;
  private @Nullable Frame toldError;
  private boolean ahead;
  private int ticksAhead;
  private boolean due = true;

  Subscription(ViewKey view, Session session, int index, Optional<Position> since) {
    this.view = view;
    this.session = session;
    this.index = index;
    this.at = since.orElse(null);
    since.ifPresent(p -> this.cursorEntry = (view + "@" + p).getBytes(StandardCharsets.US_ASCII));
  }

  public ViewKey view() {
    return view;
  }

  public Session session() {
    return session;
  }

  int index() {
    return index;
  }

  byte[] cursorEntry() {
    return cursorEntry;
  }

  boolean due() {
    return due;
  }

  void due(boolean is) {
    due = is;
  }

  /** The next frame for the client, or null when it has been told everything for now. */
  @Nullable Frame next(Lookup found) {
    ahead = false;
    return switch (found) {
      case Lookup.Absence.LOADING -> null;
      case Lookup.Absence.ABSENT -> toldGone ? null : Notice.gone(view);
      case ViewState state -> {
        Frame frame = nextDocument(state);
        yield frame == null && state.error() != toldError ? state.error() : frame;
      }
    };
  }

  private @Nullable Frame nextDocument(ViewState state) {
    ViewDocument document = state.document();
    if (document == null) {
      return at == null && toldGone ? null : Notice.gone(view);
    }
    Position now = document.position();
    Position has = at;
    if (has == null) {
      return state.snapshot();
    }
    if (!has.sameEpoch(now)) {
      return Notice.epochChanged(view);
    }
    if (has.version() > now.version()) {
      return nextAhead();
    }
    if (has.version() == now.version()) {
      return null;
    }
    Frame patch = state.patchAfter(has);
    return patch != null ? patch : state.snapshot();
  }

  /**
   * Another gateway may have shown the client more than this one has read, so it is waited for:
   * versions must not go back. Not for ever, since the cursor may be made up.
   */
  private @Nullable Frame nextAhead() {
    ahead = true;
    return ticksAhead < Session.TICKS_PER_HEARTBEAT ? null : Notice.versionUnknown(view);
  }

  /** Takes note of a frame that is on its way to the client. */
  void told(Frame frame) {
    ticksAhead = 0;
    switch (frame.event()) {
      case SNAPSHOT, PATCH, RESET -> {
        at = frame.after();
        cursorEntry = frame.cursorEntry();
        toldGone = false;
      }
      case GONE -> {
        at = null;
        cursorEntry = NOTHING;
        toldGone = true;
      }
      case ERROR -> toldError = frame;
    }
  }

  /** Whether this frame is a snapshot because the ring no longer reaches back to the client. */
  boolean missesRing(Frame frame) {
    return frame.event() == Frame.Event.SNAPSHOT && at != null;
  }

  /** Whether to remark that the view is loading: once. */
  boolean remarkLoading(Lookup found) {
    boolean remark = found == Lookup.Absence.LOADING && !toldLoading;
    toldLoading |= remark;
    return remark;
  }

  /** Counts the time a client's version is waited for. Returns whether that time is over. */
  boolean tick() {
    return ahead && ++ticksAhead >= Session.TICKS_PER_HEARTBEAT;
  }
}
