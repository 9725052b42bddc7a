package dev.eddyline.push.presence;

import dev.eddyline.push.view.ViewKey;
import java.util.List;

/**
 * What one gateway says of one view: who follows it there.
 *
 * @param view the view that is followed
 * @param count its subscriptions, of those without a name too; 0 where nobody follows it any more
 * @param actors the first of their different names, sorted, {@link #ACTORS_MAX} at most
 * @param more how many further names there are
 */
record Statement(ViewKey view, int count, List<String> actors, int more) {

  /** Names told of one view. */
  static final int ACTORS_MAX = 100;

  /** What stands around a view and its numbers at most. */
  private static final int FRAME_BYTES = 64;

  Statement {
    if (count < 0 || more < 0 || actors.size() > ACTORS_MAX) {
      throw new IllegalArgumentException(
          "no statement: " + count + " followers, " + actors.size() + " names and " + more);
    }
    actors = List.copyOf(actors);
  }

  /** The most bytes it can take in a record. All its characters are ASCII. */
  int bytesMax() {
    int bytes = FRAME_BYTES + view.toString().length();
    for (String actor : actors) {
      // Every character may have to be escaped; two quotes and a comma.
      bytes += 2 * actor.length() + 3;
    }
    return bytes;
  }
}
