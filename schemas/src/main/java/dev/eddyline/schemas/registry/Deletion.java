package dev.eddyline.schemas.registry;

/** How a version or subject is deleted. */
public enum Deletion {
  /** Hidden from listings and free to be registered again; its id can still be read. */
  SOFT,
  /** Gone for good, and its id with the last version that had it. Only after a soft deletion. */
  HARD
}
