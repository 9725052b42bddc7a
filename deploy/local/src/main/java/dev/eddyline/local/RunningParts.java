package dev.eddyline.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that run, in the order in which they were started; closing stops them in reverse. May
 * be closed from another thread while a part is starting: that part is stopped as soon as it is up.
 */
final class RunningParts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunningParts.class);

  private record Part(String name, AutoCloseable running) {}

  private final Deque<Part> parts = new ArrayDeque<>();
  private boolean closed;

  /**
   * Starts one more part.
   *
   * @param name what people call it
   * @param starter returns once the part serves
   * @throws StartException if it does not start, or all is being stopped
   */
  <T extends AutoCloseable> T start(String name, Callable<T> starter) {
    T running;
    try {
      running = starter.call();
    } catch (Exception e) {
      throw new StartException("cannot start " + name + ": " + e.getMessage(), e);
    }
    Part part = new Part(name, running);
    synchronized (this) {
      if (!closed) {
        parts.push(part);
        log.atInfo().addKeyValue("part", name).log("started");
        return running;
      }
    }
    stop(part);
    throw new StartException("stopped while starting", new InterruptedException(name));
  }

  /** Stops everything, the last started first; one that fails to stop does not keep the others. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    for (Part part = next(); part != null; part = next()) {
      stop(part);
    }
  }

  private synchronized @Nullable Part next() {
    return parts.poll();
  }

  private static void stop(Part part) {
    try {
      part.running().close();
      log.atInfo().addKeyValue("part", part.name()).log("stopped");
    } catch (Exception e) {
      log.atError().addKeyValue("part", part.name()).setCause(e).log("fails to stop");
    }
  }
}
