package dev.eddyline.schemas.market;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A trade as its source tells it.
 *
 * @param sequence counts the source's trades in this instrument without gaps
 * @param time when it was traded; millisecond precision
 * @param price also below zero
 * @param size above zero
 * @param side the side that took
 */
public record Trade(
    long sequence, Instant time, BigDecimal price, BigDecimal size, @Nullable Side side) {}
