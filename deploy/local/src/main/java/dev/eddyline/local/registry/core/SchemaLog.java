package dev.eddyline.local.registry.core;

import java.util.List;

/** Where the registry's changes are kept. */
public interface SchemaLog {

  /**
   * Returns once every change that was ever appended has been applied to the registry, so that a
   * rule sees all of them. Blocks.
   *
   * @throws LogException if the log cannot be reached in time, or is broken
   */
  void catchUp();

  /**
   * Appends changes in order and returns once they have been applied to the registry. Blocks.
   *
   * @throws LogException if that is not known to have happened in time
   */
  void append(List<RegistryRecord> changes);
}
