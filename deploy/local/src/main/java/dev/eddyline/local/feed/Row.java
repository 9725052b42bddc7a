package dev.eddyline.local.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/**
 * One row of the file.
 *
 * @param number counts from 1; a CSV file's header is not counted
 * @param cells by column; always text in a CSV file
 * @param due when it is to be sent at the earliest, after the beginning of the file
 */
record Row(long number, Map<String, JsonNode> cells, Duration due) {

  /** A row to be sent at once. */
  Row(long number, Map<String, JsonNode> cells) {
    this(number, cells, Duration.ZERO);
  }

  /**
   * The cell of a column.
   *
   * @throws FeedException if the row has none
   */
  JsonNode cell(String column) {
    JsonNode cell = cells.get(column);
    if (cell == null) {
      throw new FeedException(
          "row " + number + " has no column '" + column + "'; it has " + cells.keySet());
    }
    return cell;
  }
}
