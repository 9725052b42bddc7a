package dev.eddyline.schemas.movers;

/**
 * The day of one instrument, as a board is told of it.
 *
 * @param board all, or a currency
 */
public record DaySeen(String board, String instrument, Row row) {}
