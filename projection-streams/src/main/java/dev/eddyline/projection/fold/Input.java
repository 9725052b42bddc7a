package dev.eddyline.projection.fold;

/** The topics of a kind that a fold may read. */
public enum Input {
  /** The envelopes of accepted events. */
  EVENTS,
  /** The commands that were refused. */
  REJECTIONS,
  /** The main views, as they are after each commit. */
  VIEWS
}
