package dev.eddyline.schemas.movers;

import java.math.BigDecimal;

/**
 * The day of one instrument so far.
 *
 * @param date the UTC day, as in 2026-11-23
 * @param open the first price of it
 * @param last the last one
 * @param turnover sum of price times size
 * @param trades how many
 */
public record Row(
    String date, BigDecimal open, BigDecimal last, BigDecimal turnover, long trades) {}
