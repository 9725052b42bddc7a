package dev.eddyline.ingest.admit;

import org.jspecify.annotations.Nullable;

/**
 * All that a request says before its body: the components of {@link
 * dev.eddyline.schemas.record.Command}, how the client wants to be answered, and the trace that
 * goes along.
 *
 * @param clientsId whether the command's id was sent, and not made up here
 * @param source whence it comes, where it is known again by its sequence; null where by its id
 */
public record Head(
    Target target,
    String commandId,
    boolean clientsId,
    String actor,
    @Nullable String member,
    @Nullable Long expectedVersion,
    @Nullable Source source,
    Preference preference,
    @Nullable String trace) {}
