package dev.eddyline.schemas.alerts;

/** What an alert is about. */
public enum Signal {
  /** More events in a second than usual. */
  BURST,
  /** Many commands refused in a second. */
  REJECTIONS,
  /** A level has changed by more than usual. */
  JUMP,
  /** Records are missing from what came in. */
  GAP
}
