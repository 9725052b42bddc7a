package dev.eddyline.schemas.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The public state of an entity at a version.
 *
 * @param version starts at 1 and grows by one per event applied
 * @param epoch identity of the log the version belongs to
 * @param at when the command that led to this version was taken
 * @param trace that command's {@code traceparent} (W3C Trace Context); null where it had none
 * @param state what the world may see
 * @param <V> the kind's view type
 */
public record View<V>(long version, String epoch, Instant at, @Nullable String trace, V state) {}
