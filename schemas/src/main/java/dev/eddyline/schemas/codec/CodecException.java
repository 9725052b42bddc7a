package dev.eddyline.schemas.codec;

import org.jspecify.annotations.Nullable;

/** Bytes that are not what their place says they are. Never retried: a reader dead-letters them. */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public CodecException(String message) {
    super(message);
  }

  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
