package dev.eddyline.projection.dashboard.text;

/**
 * Characters of one run that stand beside one another in the text, all there or all gone.
 *
 * @param from the counter of the first
 */
record Piece(String replica, int from, int count, boolean gone) {

  int shown() {
    return gone ? 0 : count;
  }

  int end() {
    return from + count;
  }

  Piece part(int start, int characters) {
    return new Piece(replica, start, characters, gone);
  }
}
