package dev.eddyline.schemas.dashboard;

/** What a tile shows. It is said when the tile is added and never changes. */
public enum TileType {
  CHART,
  QUOTE,
  TABLE,
  POLL,
  NOTE
}
