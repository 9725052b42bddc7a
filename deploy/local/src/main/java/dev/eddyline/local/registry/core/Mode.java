package dev.eddyline.local.registry.core;

import java.util.Locale;
import java.util.Optional;

/** Which changes a subject allows. */
public enum Mode {
  READWRITE,
  READONLY,
  /** Read-only for every subject, whatever the subject's own mode. Meant for the global mode. */
  READONLY_OVERRIDE,
  /** Schemas come with their ids and versions from another registry, unchecked. */
  IMPORT;

  /** The mode of that name in any case; empty where there is none. */
  public static Optional<Mode> named(String name) {
    for (Mode mode : values()) {
      if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  boolean readOnly() {
    return this == READONLY || this == READONLY_OVERRIDE;
  }
}
