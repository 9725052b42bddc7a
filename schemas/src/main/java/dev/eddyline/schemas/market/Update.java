package dev.eddyline.schemas.market;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that changes levels of a book.
 *
 * @param sequence counts the source's book messages in this instrument without gaps
 */
public record Update(long sequence, @Nullable Instant time, List<Level> bids, List<Level> asks) {}
