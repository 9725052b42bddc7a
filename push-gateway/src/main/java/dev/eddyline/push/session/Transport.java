package dev.eddyline.push.session;

import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.ViewKey;
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
   * @param subscriptions all of the session's, as they are after this frame, for a transport that
   *     tells the whole cursor with each frame. Read during the call only
   */
  void add(Frame frame, List<Subscription> subscriptions);

  /** Adds the remark that a view is still being read; its first frame follows by itself. */
  void addLoading(ViewKey view);

  /** Adds something that changes nothing, to keep the connection alive. */
  void addHeartbeat();

  /**
   * Time passes. A connection on which nobody seems to be is closed during this call.
   *
   * @return whether it was: nobody has read anything for long, of what there was to read
   */
  boolean abandoned();

  /** Writes what was added, in one write as far as it fits. */
  void flush();

  /** Says goodbye with the time after which to come again, and closes. */
  void end();
}
