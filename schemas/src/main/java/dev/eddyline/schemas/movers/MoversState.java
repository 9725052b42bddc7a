package dev.eddyline.schemas.movers;

/**
 * What is kept of a board, besides its instruments.
 *
 * @param date the newest day of any instrument
 * @param leftOut times that an instrument was left out because there are too many
 */
public record MoversState(String board, String date, long leftOut) {}
