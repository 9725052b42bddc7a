package dev.eddyline.schemas.dashboard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Characters of a note with ids that follow one another, each the right child of the one before.
 *
 * @param from the counter of the first
 * @param parent the id of the first one's parent; null for the root
 * @param text with what was deleted
 * @param marks by place, without overlap
 */
public record Run(
    String replica, int from, @Nullable String parent, Side side, String text, List<Mark> marks) {

  public Run {
    marks = List.copyOf(marks);
  }
}
