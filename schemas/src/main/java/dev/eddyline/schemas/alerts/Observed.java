package dev.eddyline.schemas.alerts;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one subject in one second.
 *
 * @param kind of the entity, or of what the actor did
 * @param second since 1970, of the commands it is about
 * @param subject {@code entity:<id>} or {@code actor:<name>}; null where only time has passed
 * @param accepted events
 * @param rejected commands refused, by code
 * @param level what may jump, the newest; null where nothing was said of it
 * @param missing records known to be missing, the newest
 */
public record Observed(
    String kind,
    long second,
    @Nullable String subject,
    long accepted,
    Map<String, Long> rejected,
    @Nullable BigDecimal level,
    long missing) {}
