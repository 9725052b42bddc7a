package dev.eddyline.chassis.channel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/**
 * The only writer of one connection, owned by its I/O thread. Writes bytes that are shared by all;
 * keeps references to what the socket has not taken of the last write and takes nothing more until
 * that is through: it is not a queue. Never blocks, never closes the connection by itself.
 */
public final class SocketWriter {

  /** Whom a writer tells, on its I/O thread. */
  public interface Owner {

    /** The write that the socket had not taken is through: there is room again. */
    void drained();

    /** Nothing can be written any more, or should be: the connection is to be closed. */
    void broken();
  }

  private final StreamSinkChannel channel;
  private final WriteBuffer buffer;
  private final Owner owner;
  private @Nullable Pieces rest;
  private int taken;
  private boolean ending;
  private boolean broken;

  /**
   * Takes the channel's write listener.
   *
   * @param channel its writes are suspended
   * @param buffer of the channel's I/O thread
   */
  public SocketWriter(StreamSinkChannel channel, WriteBuffer buffer, Owner owner) {
    this.channel = channel;
    this.buffer = buffer;
    this.owner = owner;
    channel.getWriteSetter().set(ready -> socketReady());
  }

  /** Whether the socket has taken all that was flushed; nothing may be added while it has not. */
  public boolean writable() {
    return rest == null && !ending && !broken;
  }

  /**
   * Another number whenever the socket has taken something: while it stays the same, the client
   * reads nothing.
   */
  public int taken() {
    return taken;
  }

  void took(int bytes) {
    taken += bytes;
  }

  /** Whether the write being composed is so long that it should be flushed before more is added. */
  public boolean full() {
    return buffer.full();
  }

  /** Adds bytes to the write being composed. They are shared: nobody may change them any more. */
  public void add(byte[] piece) {
    add(piece, 0, piece.length);
  }

  /**
   * Adds a part of an array to the write being composed, which is flushed or discarded before the
   * thread turns to another connection.
   *
   * @throws IllegalStateException if this is not {@link #writable}
   */
  public void add(byte[] array, int offset, int length) {
    if (!writable()) {
      throw new IllegalStateException("the last write is not through, or was the last one");
    }
    buffer.add(this, array, offset, length);
  }

  /** Forgets what was added and not flushed. */
  public void discard() {
    buffer.discard(this);
  }

  /** Writes what was added, in one write as far as it fits. */
  public void flush() {
    if (broken) {
      return;
    }
    try {
      Pieces left = buffer.write(this, channel);
      if (left != null) {
        rest = left;
      }
      if (rest != null || !channel.flush()) {
        channel.resumeWrites();
      }
    } catch (IOException e) {
      abort();
    }
  }

  /** Ends the write side once the socket has taken what was flushed, however long it takes. */
  public void end() {
    if (!ending && !broken) {
      ending = true;
      discard();
      finish();
    }
  }

  /** Lets go of what is under way and has the owner close the connection. */
  public void abort() {
    if (!broken) {
      broken = true;
      rest = null;
      discard();
      owner.broken();
    }
  }

  /** The socket has room: writes on, and tells the owner once all is through. */
  private void socketReady() {
    if (broken) {
      channel.suspendWrites();
      return;
    }
    try {
      if (rest != null) {
        if (!buffer.write(this, rest, channel)) {
          return;
        }
        rest = null;
      }
      if (!channel.flush()) {
        return;
      }
      channel.suspendWrites();
    } catch (IOException e) {
      abort();
      return;
    }
    if (ending) {
      finish();
    } else {
      owner.drained();
    }
  }

  private void finish() {
    if (rest != null) {
      return;
    }
    try {
      channel.shutdownWrites();
      if (!channel.flush()) {
        channel.resumeWrites();
      }
    } catch (IOException e) {
      abort();
    }
  }
}
