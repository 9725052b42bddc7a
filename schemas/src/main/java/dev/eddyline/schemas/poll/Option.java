package dev.eddyline.schemas.poll;

import org.jspecify.annotations.Nullable;

/**
 * One thing a poll lets its voters choose.
 *
 * @param id unique within the poll
 * @param label shown to people; the id where absent
 * @param writeIn collects undeclared write-ins: eliminated from a ranked count before any other
 *     option as soon as it has a vote
 */
public record Option(String id, @Nullable String label, boolean writeIn) {

  public String labelOrId() {
    return label == null ? id : label;
  }
}
