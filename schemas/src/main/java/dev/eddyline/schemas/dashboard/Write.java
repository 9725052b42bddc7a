package dev.eddyline.schemas.dashboard;

import org.jspecify.annotations.Nullable;

/**
 * One write of a field.
 *
 * @param value null where the field was emptied
 * @param revoked the write was undone; it never counts again
 */
public record Write(String stamp, @Nullable String value, boolean revoked) {}
