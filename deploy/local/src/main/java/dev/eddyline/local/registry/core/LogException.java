package dev.eddyline.local.registry.core;

import org.jspecify.annotations.Nullable;

/** The log did not take a change, or did not say so in time. */
public final class LogException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean timedOut;

  /**
   * @param timedOut whether it was slow rather than broken
   */
  public LogException(boolean timedOut, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.timedOut = timedOut;
  }

  public boolean timedOut() {
    return timedOut;
  }
}
