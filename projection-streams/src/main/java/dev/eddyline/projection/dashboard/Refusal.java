package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.decider.Reason;
import dev.eddyline.schemas.dashboard.DashboardEvent;

/** Every reason for which a board refuses a command. The codes are public and never change. */
public enum Refusal implements Reason<DashboardEvent> {
  NO_SUCH_BOARD,
  ALREADY_EXISTS,
  CLOCK_AHEAD,
  NO_SUCH_TILE,
  TYPE_DIFFERS,
  TOO_MANY_TILES,
  TOO_MANY_REPLICAS,
  TOO_MANY_SETTINGS,
  INVALID_SETTING,
  INVALID_ORDER,
  INVALID_SOURCE,
  CYCLIC_SOURCE,
  NOTHING_TO_DO,
  NOT_A_NOTE,
  CYCLIC_POSITION,
  ID_TAKEN,
  NOTE_TOO_LARGE,
  TOO_MANY_DELETIONS,
  TOO_MANY_HELD,
  NO_CONFLICT,
  NOTHING_TO_UNDO,
  NOT_YOURS,
  TOO_OLD
}
