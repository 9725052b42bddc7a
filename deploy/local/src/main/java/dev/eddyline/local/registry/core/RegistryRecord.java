package dev.eddyline.local.registry.core;

import dev.eddyline.schemas.registry.CompatibilityLevel;
import org.jspecify.annotations.Nullable;

/** One change of the registry, as its log keeps it. A subject of null means all of them. */
public sealed interface RegistryRecord {

  /**
   * A version of a subject, or its new state.
   *
   * @param version counts from 1
   * @param id of the schema, the same in every subject
   * @param schema the text as registered
   * @param deleted whether it is deleted softly
   */
  record Version(String subject, int version, int id, String schema, boolean deleted)
      implements RegistryRecord {}

  /** A version is deleted for good. */
  record VersionGone(String subject, int version) implements RegistryRecord {}

  /** Every version of a subject up to this one is deleted softly. */
  record SubjectDeleted(String subject, int version) implements RegistryRecord {}

  /** A compatibility level is set, or taken away by null. */
  record Level(@Nullable String subject, @Nullable CompatibilityLevel level)
      implements RegistryRecord {}

  /** A mode is set, or taken away by null. */
  record ModeChange(@Nullable String subject, @Nullable Mode mode) implements RegistryRecord {}
}
