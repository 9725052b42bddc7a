package dev.eddyline.schemas.market;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Best prices as a source tells them.
 *
 * @param sequence rises; gaps are normal
 * @param bid null where nobody bids
 * @param ask null where nobody offers
 */
public record Quote(
    long sequence,
    Instant time,
    @Nullable BigDecimal bid,
    @Nullable BigDecimal bidSize,
    @Nullable BigDecimal ask,
    @Nullable BigDecimal askSize) {}
