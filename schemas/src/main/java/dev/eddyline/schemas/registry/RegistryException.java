package dev.eddyline.schemas.registry;

import org.jspecify.annotations.Nullable;

/** The registry refused, or could not be reached after every retry. */
public final class RegistryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final int code;

  /**
   * @param status the HTTP status; 0 when no answer came
   * @param code the registry's own error code, 40403 say; 0 where there is none
   * @param message what was asked and what came back
   */
  public RegistryException(int status, int code, String message) {
    this(status, code, message, null);
  }

  public RegistryException(int status, int code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.code = code;
  }

  public int status() {
    return status;
  }

  public int code() {
    return code;
  }
}
