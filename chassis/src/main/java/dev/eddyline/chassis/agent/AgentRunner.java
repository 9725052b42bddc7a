package dev.eddyline.chassis.agent;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one agent on one platform thread until it is closed or the agent fails. A failure is ours:
 * the loop ends, {@link #failure} tells health, and nothing is retried here.
 */
public final class AgentRunner implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AgentRunner.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final Agent agent;
  private final Runnable wakeup;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable Throwable failure;

  private AgentRunner(Agent agent, Runnable wakeup) {
    this.agent = agent;
    this.wakeup = wakeup;
    this.thread = Thread.ofPlatform().name(agent.name()).daemon(true).unstarted(this::run);
  }

  /**
   * Starts the agent.
   *
   * @param wakeup interrupts a {@code doWork} that blocks; called from the closing thread
   */
  public static AgentRunner start(Agent agent, Runnable wakeup) {
    AgentRunner runner = new AgentRunner(agent, wakeup);
    runner.thread.start();
    return runner;
  }

  /** Why the agent ended by itself, where it did. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Stops the loop and waits for the agent's own clean-up. */
  @Override
  public void close() {
    running = false;
    wakeup.run();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        log.atError().addKeyValue("agent", agent.name()).log("agent does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (running) {
        agent.doWork();
      }
    } catch (Throwable e) {
      if (running) {
        failure = e;
        log.atError().addKeyValue("agent", agent.name()).setCause(e).log("agent failed");
      }
    } finally {
      agent.onStop();
    }
  }
}
