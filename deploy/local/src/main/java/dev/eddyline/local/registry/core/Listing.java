package dev.eddyline.local.registry.core;

/** Which versions a listing shows. */
public enum Listing {
  LIVE,
  DELETED_TOO,
  DELETED_ONLY;

  boolean shows(RegistryRecord.Version version) {
    return switch (this) {
      case LIVE -> !version.deleted();
      case DELETED_TOO -> true;
      case DELETED_ONLY -> version.deleted();
    };
  }
}
