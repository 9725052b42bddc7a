package dev.eddyline.schemas.poll;

import java.util.Map;

/**
 * What is kept of a poll, besides its members' ballots and the parts of a ranked count. The fields
 * are those of {@code poll/state.avsc}.
 *
 * @param settings what the poll was created with
 * @param status where the poll is in its life
 * @param ballots how many members have a ballot in the poll
 * @param blank how many of them have no mark at all
 * @param tally single and multiple: votes per option, in the poll's own order; else empty
 */
public record PollState(
    PollEvent.Created settings,
    PollView.Status status,
    long ballots,
    long blank,
    Map<String, Long> tally) {}
