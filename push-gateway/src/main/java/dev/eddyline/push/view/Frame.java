package dev.eddyline.push.view;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One message about one view, encoded once and shared by every session: nobody may change its
 * bytes. Any thread.
 */
public final class Frame {

  /** What a frame says. */
  public enum Event {
    /** The whole view. */
    SNAPSHOT("snapshot"),
    /** How to get from one version to a later one. */
    PATCH("patch"),
    /** What the client has belongs to another log: drop it, a snapshot follows. */
    RESET("reset"),
    /** There is no such view now; a snapshot follows if there is one again. */
    GONE("gone"),
    /** The view's newest record cannot be read; what was sent last is the last good version. */
    ERROR("error");

    private final String word;

    Event(String word) {
      this.word = word;
    }

    /** As clients see it. */
    public String word() {
      return word;
    }
  }

  private static final byte[] NOTHING = {};

  private final Event event;
  private final byte[] json;
  private final ViewKey view;
  private final @Nullable Position after;
  private final boolean joined;
  private volatile byte @Nullable [] cursorEntry;
  private volatile byte @Nullable [] head;
  private volatile byte @Nullable [] whole;

  Frame(Event event, ViewKey view, @Nullable Position after, byte[] json) {
    this(event, view, after, json, false);
  }

  /**
   * @param joined whether a patch is made of several
   */
  Frame(Event event, ViewKey view, @Nullable Position after, byte[] json, boolean joined) {
    this.event = event;
    this.joined = joined;
    this.view = view;
    this.json = json;
    this.after = after;
  }

  public Event event() {
    return event;
  }

  /**
   * What a transport writes before {@link #json}, made at the first call and kept for all.
   *
   * @param make the same for every caller
   */
  public byte[] head(Function<Frame, byte[]> make) {
    byte[] made = head;
    if (made == null) {
      // Two threads may make it at the same time; either's will do.
      made = make.apply(this);
      head = made;
    }
    return made;
  }

  /**
   * What a transport writes instead of {@link #json}, made at the first call and kept for all.
   *
   * @param make the same for every caller
   */
  public byte[] whole(Function<Frame, byte[]> make) {
    byte[] made = whole;
    if (made == null) {
      made = make.apply(this);
      whole = made;
    }
    return made;
  }

  /** The message: one JSON document in UTF-8 without a line break. Shared: read only. */
  public byte[] json() {
    return json;
  }

  /** Where a client is that has applied this frame; null where it then has nothing of the view. */
  public @Nullable Position after() {
    return after;
  }

  /**
   * The view's part of a cursor after this frame, empty where there is none. Made at the first call
   * and kept for all. Shared: read only.
   */
  public byte[] cursorEntry() {
    byte[] made = cursorEntry;
    if (made == null) {
      made = after == null ? NOTHING : (view + "@" + after).getBytes(StandardCharsets.US_ASCII);
      cursorEntry = made;
    }
    return made;
  }

  /** Whether this patch joins several steps that the gateway has seen. */
  public boolean joined() {
    return joined;
  }

  /**
   * A patch in the ring.
   *
   * @param from where it starts
   * @param recordedMs the timestamp of the record it leads to, in epoch milliseconds
   * @param targetAt where in the frame's document the members begin that say where it leads, with
   *     the comma before them; they end where the operations begin
   * @param operationsAt where in the frame's document the array of its operations begins; it ends
   *     before the last byte
   */
  record Patch(Position from, Frame frame, long recordedMs, int targetAt, int operationsAt) {

    /** How many bytes the operations take, without the array's brackets. */
    int operationsLength() {
      return frame.json().length - operationsAt - 3;
    }

    /** Writes where it leads, up to its operations. */
    void writeTarget(ByteArrayOutputStream out) {
      out.write(frame.json(), targetAt, operationsAt - targetAt);
    }

    /** Writes the operations, without the array's brackets. */
    void writeOperations(ByteArrayOutputStream out) {
      out.write(frame.json(), operationsAt + 1, operationsLength());
    }
  }
}
