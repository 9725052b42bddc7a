package dev.eddyline.projection.decider;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What is worth watching of an entity of any kind, whatever the kind is about.
 *
 * @param level that jumps where something has happened, a price say; above 0; null where there is
 *     none
 * @param missing how many records are known to be missing from what came in, at least 0
 */
public record Signals(@Nullable BigDecimal level, long missing) {

  public static final Signals NONE = new Signals(null, 0);
}
