package dev.eddyline.schemas.dashboard;

import java.util.List;

/**
 * Neighbouring characters of a run with the same deletions.
 *
 * @param from the first one's place in the run, from 0
 * @param count at least 1
 * @param tags sorted by stamp; at least one
 */
public record Mark(int from, int count, List<Tag> tags) {

  public Mark {
    tags = List.copyOf(tags);
  }

  /** Whether the characters are gone: a deletion of them has not been undone. */
  public boolean gone() {
    return tags.stream().anyMatch(tag -> !tag.revoked());
  }
}
