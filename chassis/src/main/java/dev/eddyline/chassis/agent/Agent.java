package dev.eddyline.chassis.agent;

/**
 * A loop taken apart: {@link #doWork} does a bounded batch and says how much it did. A runner
 * threads it in production; a test steps it by hand (after Agrona's {@code Agent}).
 */
public interface Agent {

  /** The thread's name, and the agent's in logs. */
  String name();

  /**
   * Does what is there to be done, bounded; may block for a short time when there is nothing.
   *
   * @return how much was done; 0 when there was nothing
   * @throws Exception if the agent cannot go on: its runner stops and reports it
   */
  int doWork() throws Exception;

  /** Called once on the agent's own thread after the last {@link #doWork}. */
  default void onStop() {}
}
