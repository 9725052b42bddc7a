package dev.eddyline.schemas.market;

import java.math.BigDecimal;

/**
 * A level of a book.
 *
 * @param size all there is at this price; in an update 0 takes the level away
 */
public record Level(BigDecimal price, BigDecimal size) {}
