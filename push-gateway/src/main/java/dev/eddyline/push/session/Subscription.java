package dev.eddyline.push.session;

import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.Notice;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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
public final class Subscription implements Bag.Element {

  /** Whether the session has this subscription on its list of those that may have news. */
  enum Turn {
    /** Nothing is known to be new. */
    IDLE,
    /** There may be news: the session will look. */
    DUE,
    /** There may be news, and the client does not want it yet. */
    PACED,
    /** The client follows the view no more. */
    ENDED
  }

  private static final byte[] NOTHING = {};

  private final Followed followed;
  private final Session session;
  private final Terms terms;
  private @Nullable Position at;
  private byte[] cursorEntry = NOTHING;
  private @Nullable Frame toldError;
  private boolean toldGone;
  private boolean toldLoading;
  private boolean ahead;
  private int ticksAhead;
  private int place = -1;
  private long notBeforeMs = Long.MIN_VALUE;
  private Turn turn = Turn.IDLE;
  private @Nullable Subscription nextDue;

  Subscription(Followed followed, Session session, Optional<Position> since, Terms terms) {
    this.followed = followed;
    this.session = session;
    this.terms = terms;
    this.at = since.orElse(null);
    since.ifPresent(p -> this.cursorEntry = (view() + "@" + p).getBytes(StandardCharsets.US_ASCII));
  }

  public ViewKey view() {
    return followed.view();
  }

  /** The view as it is now, or as it was when its shard began to deliver. */
  Lookup found() {
    return followed.found();
  }

  public Session session() {
    return session;
  }

  /** The time before which the client wants no further frame, in epoch milliseconds. */
  public long notBeforeMs() {
    return notBeforeMs;
  }

  /** Its part of the session's cursor; empty where the client has nothing. Shared: read only. */
  public byte[] cursorEntry() {
    return cursorEntry;
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int is) {
    place = is;
  }

  Turn turn() {
    return turn;
  }

  void turn(Turn is) {
    turn = is;
  }

  @Nullable Subscription nextDue() {
    return nextDue;
  }

  void nextDue(@Nullable Subscription next) {
    nextDue = next;
  }

  /** Whether the client has been told all there is to tell: the usual answer, and a quick one. */
  boolean knows(Lookup found) {
    return found instanceof ViewState state
        && state.position() != null
        && state.position().equals(at)
        && state.error() == toldError;
  }

  /** The next frame for the client, or null when it has been told everything for now. */
  @Nullable Frame next(Lookup found) {
    ahead = false;
    return switch (found) {
      case Lookup.Absence.LOADING -> null;
      case Lookup.Absence.ABSENT -> toldGone ? null : Notice.gone(view());
      case ViewState state -> {
        Frame frame = nextDocument(state);
        yield frame == null && state.error() != toldError ? state.error() : frame;
      }
    };
  }

  private @Nullable Frame nextDocument(ViewState state) {
    Position now = state.position();
    if (now == null) {
      return at == null && toldGone ? null : Notice.gone(view());
    }
    Position has = at;
    if (has == null) {
      return state.snapshot();
    }
    if (!has.sameEpoch(now)) {
      return Notice.epochChanged(view());
    }
    if (has.version() > now.version()) {
      return nextAhead();
    }
    if (has.version() == now.version()) {
      return null;
    }
    return switch (terms.delivery()) {
      case LATEST -> state.since(has);
      case ALL -> {
        Frame step = state.patchAfter(has);
        yield step != null ? step : Notice.fellBehind(view());
      }
    };
  }

  /**
   * Another gateway may have shown the client more than this one has read, so it is waited for:
   * versions must not go back. Not for ever, since the cursor may be made up.
   */
  private @Nullable Frame nextAhead() {
    ahead = true;
    return ticksAhead < Session.TICKS_PER_HEARTBEAT ? null : Notice.versionUnknown(view());
  }

  /** Whether the client does not want another frame yet. */
  boolean paced(long nowMs) {
    return nowMs < notBeforeMs;
  }

  /** Takes note of a frame that is on its way to the client. */
  void told(Frame frame, long nowMs) {
    ticksAhead = 0;
    switch (frame.event()) {
      case SNAPSHOT, PATCH -> {
        at = frame.after();
        cursorEntry = frame.cursorEntry();
        toldGone = false;
        if (terms.gapMs() > 0) {
          notBeforeMs = nowMs + terms.gapMs();
        }
      }
      case RESET -> {
        at = null;
        cursorEntry = NOTHING;
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

  /** What this frame, not yet told, is for the client. */
  Step step(Frame frame) {
    return switch (frame.event()) {
      case PATCH -> frame.joined() ? Step.JOINED : Step.PATCH;
      case SNAPSHOT -> at == null ? Step.FIRST : Step.RESYNC;
      case RESET, GONE, ERROR -> Step.NOTICE;
    };
  }

  /** What a frame is for the client that gets it. */
  enum Step {
    /** The view as it is, for one that had nothing. */
    FIRST,
    /** From one committed version to the next that was seen. */
    PATCH,
    /** Several such steps in one frame, since the client could not or would not be told each. */
    JOINED,
    /** The view as it is, for one that had an earlier version: the way there is gone, or longer. */
    RESYNC,
    /** No state. */
    NOTICE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As the metrics call it. */
    String word() {
      return word;
    }
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
