package dev.eddyline.push.session;

import dev.eddyline.push.view.Frame;
import java.util.List;

/**
 * One client's connection as a session sees it. Called on the connection's own I/O thread, never
 * blocks, and holds at most one write that the socket has not taken: it is not a queue.
 */
public interface Transport {

  /** What a connection tells its session, on its I/O thread. */
  interface Listener {

    /** The write that the socket had not taken is through: there is room again. */
    void drained();

    /** The connection has ended, whoever ended it. Told once. */
    void closed();
  }

  /** Whether the socket has taken all that was flushed; nothing may be added while it has not. */
  boolean writable();

  /** Whether the write being composed is so long that it should be flushed before more is added. */
  boolean full();

  /**
   * Adds a frame to the write being composed.
   *
   * @param cursor each subscription's part of the cursor as it is after this frame; an empty part
   *     is left out. Read during the call only
   */
  void add(Frame frame, List<byte[]> cursor);

  /** Adds a remark that clients ignore, for people and to keep the connection alive. */
  void addComment(String text);

  /** Writes what was added, in one write as far as it fits. */
  void flush();

  /** Says goodbye with the time after which to come again, and closes. */
  void end();
}
