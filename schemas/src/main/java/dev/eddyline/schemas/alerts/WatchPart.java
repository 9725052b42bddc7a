package dev.eddyline.schemas.alerts;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one subject; means and deviations are in millionths.
 *
 * @param second the newest seen
 * @param accepted events in it
 * @param rejected refusals in it
 * @param rateMean events a second before it
 * @param rateDeviation from that, on average
 * @param rateCount seconds that these are about
 * @param level the last one
 * @param changeMean relative change of the level from one to the next
 * @param changeDeviation from that, on average
 * @param changeCount changes that these are about
 * @param missing records known to be missing
 */
public record WatchPart(
    long second,
    long accepted,
    long rejected,
    long rateMean,
    long rateDeviation,
    long rateCount,
    @Nullable BigDecimal level,
    long changeMean,
    long changeDeviation,
    long changeCount,
    long missing) {}
