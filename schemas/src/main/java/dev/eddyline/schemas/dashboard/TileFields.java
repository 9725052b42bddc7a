package dev.eddyline.schemas.dashboard;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any of a tile's fields, each with a last writer of its own. What is null is not touched.
 *
 * @param sources addresses of the views that the tile shows
 * @param x columns from the left
 * @param y rows from the top
 * @param w columns
 * @param h rows
 * @param order a key of {@code FractionalIndex}, by which the tiles of a board are sorted
 * @param settings values by name; those not named are not touched
 * @param unset names of settings that are taken out
 */
public record TileFields(
    @Nullable String title,
    @Nullable List<String> sources,
    @Nullable Integer x,
    @Nullable Integer y,
    @Nullable Integer w,
    @Nullable Integer h,
    @Nullable String order,
    @Nullable Map<String, String> settings,
    @Nullable List<String> unset) {

  /** Touches nothing. */
  public static final TileFields NONE =
      new TileFields(null, null, null, null, null, null, null, null, null);
}
