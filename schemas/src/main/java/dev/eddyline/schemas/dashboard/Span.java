package dev.eddyline.schemas.dashboard;

/**
 * Characters of one replica with ids that follow one another.
 *
 * @param from the counter of the first
 * @param count at least 1
 */
public record Span(String replica, int from, int count) {}
