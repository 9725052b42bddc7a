package dev.eddyline.push.transport;

import dev.eddyline.push.fanout.Loop;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/**
 * An I/O thread as the owner of a shard. Any thread.
 *
 * @param thread what runs the tasks
 */
record IoLoop(XnioIoThread thread) implements Loop {

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  @Override
  public void executeAfter(Runnable task, long delayMs) {
    if (Thread.currentThread() == thread) {
      thread.executeAfter(task, delayMs, TimeUnit.MILLISECONDS);
    } else {
      // XNIO works out when to wake next before it says that it sleeps: a timer that another thread
      // adds in between would wake nobody. A task always does.
      thread.execute(() -> thread.executeAfter(task, delayMs, TimeUnit.MILLISECONDS));
    }
  }
}
