package dev.eddyline.ingest.admit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every command of a batch or a WebSocket that does not say otherwise.
 *
 * @param actor who asks; null where nobody is named
 * @param idsNeeded whether a command without an id is refused, since its result could be told from
 *     others by nothing else
 * @param awaited whether outcomes are waited for
 * @param outcomeWait how long, where they are
 */
public record LineTerms(
    @Nullable String actor, boolean idsNeeded, boolean awaited, Duration outcomeWait) {}
