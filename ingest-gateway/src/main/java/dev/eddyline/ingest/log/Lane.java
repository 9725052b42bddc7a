package dev.eddyline.ingest.log;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one connection that sources count. Of a source only what is above its highest
 * sequence is decided, so none may come into the log past one that failed: once one has, no later
 * one of its lane is appended, and the client begins again with the first that failed, on a new
 * lane. Any thread.
 */
public final class Lane {

  private record Break(String source, long sequence) {}

  private final AtomicReference<@Nullable Break> broken = new AtomicReference<>();

  /** A command of it is not in the log, or nobody knows; the first one counts. */
  public void breakAt(String source, long sequence) {
    broken.compareAndSet(null, new Break(source, sequence));
  }

  /** Whether nothing more of it may be appended. */
  public boolean isBroken() {
    return broken.get() != null;
  }

  /** Whether a command shows that the client has begun again where it broke, or before. */
  public boolean isResumedBy(String source, long sequence) {
    Break at = broken.get();
    return at != null && at.source().equals(source) && sequence <= at.sequence();
  }
}
