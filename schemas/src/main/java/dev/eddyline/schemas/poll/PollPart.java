package dev.eddyline.schemas.poll;

/**
 * One part of a ranked poll's count. The fields are those of {@code poll/part.avsc}.
 *
 * @param count how many ballots read as the ranking that is the part's key; at least 1
 */
public record PollPart(long count) {}
