package dev.eddyline.schemas.dashboard;

/** On which side of its parent a character stands in the tree of a note. */
public enum Side {
  LEFT,
  RIGHT
}
