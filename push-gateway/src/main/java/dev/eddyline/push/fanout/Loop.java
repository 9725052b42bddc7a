package dev.eddyline.push.fanout;

import java.util.concurrent.Executor;

/** The thread that owns a shard: it runs what it is handed, one task after the other. */
public interface Loop extends Executor {

  /** Runs a task on the thread after so many milliseconds, at least. Any thread. */
  void executeAfter(Runnable task, long delayMs);
}
