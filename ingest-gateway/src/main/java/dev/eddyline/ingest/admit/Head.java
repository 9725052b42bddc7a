package dev.eddyline.ingest.admit;

import org.jspecify.annotations.Nullable;

/**
 * All that a request says before its body. The components are those of {@link
 * dev.eddyline.schemas.record.Command}, and how the client wants to be answered.
 */
public record Head(
    Target target,
    String commandId,
    String actor,
    @Nullable String member,
    @Nullable Long expectedVersion,
    Preference preference) {}
