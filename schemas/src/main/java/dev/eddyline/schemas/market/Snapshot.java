package dev.eddyline.schemas.market;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole book, or a page of it.
 *
 * @param sequence the last message that is contained in it
 * @param page from 1; the pages of one book share its sequence
 * @param pages how many there are
 */
public record Snapshot(
    long sequence,
    @Nullable Instant time,
    int page,
    int pages,
    List<Level> bids,
    List<Level> asks) {}
