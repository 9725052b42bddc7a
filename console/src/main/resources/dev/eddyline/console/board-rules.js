/** What the commands of a board will probably do, so that they show before they are decided. */

import { applied, EMPTY } from './fugue.js';
import { replicaOf } from './stamps.js';

/** @type {import('./client/prediction.js').KindRules} */
export const dashboard = {
  name: 'dashboard',
  predict(state, { name, payload }, view) {
    if (view === null) return board(state, name, payload);
    return name === 'edit-note' && view === `note:${payload.tile}`
      ? applied(state ?? EMPTY, replicaOf(payload.stamp), payload)
      : state;
  },
};

function board(state, name, payload) {
  if (!state) {
    return name === 'create' ? { title: payload.title, tiles: {}, conflicts: {} } : state;
  }
  const tile = state.tiles[payload.tile];
  const put = (changed) => ({ ...state, tiles: { ...state.tiles, [payload.tile]: changed } });
  switch (name) {
    case 'rename':
      return { ...state, title: payload.title };
    case 'add-tile':
      return tile ? state : put(written(blankTile(payload.type), payload));
    case 'edit-tile':
      return tile ? put(written(tile, payload)) : state;
    case 'edit-note':
      return tile ? put(seen(tile, payload.stamp)) : state;
    case 'remove-tile':
      return tile && Object.values(tile.seen).every((stamp) => payload.seen.includes(stamp))
        ? without(state, payload.tile)
        : state;
    case 'resolve':
      return payload.choice === 'remove'
        ? without(state, payload.tile)
        : { ...state, conflicts: omit(state.conflicts, payload.tile) };
    default:
      return state; // what an undo brings back only the server knows
  }
}

function blankTile(type) {
  return {
    type,
    title: '',
    sources: [],
    x: 0,
    y: 0,
    w: 1,
    h: 1,
    order: 'a0',
    settings: {},
    seen: {},
    ...(type === 'note' ? { length: 0 } : {}),
  };
}

function written(tile, { stamp, fields }) {
  const { settings, unset, ...others } = fields ?? {};
  const kept = Object.fromEntries(Object.entries(tile.settings).filter(([name]) => !unset?.includes(name)));
  return seen({ ...tile, ...others, settings: { ...kept, ...settings } }, stamp);
}

function seen(tile, stamp) {
  return { ...tile, seen: { ...tile.seen, [replicaOf(stamp)]: stamp } };
}

function without(state, id) {
  return { ...state, tiles: omit(state.tiles, id), conflicts: omit(state.conflicts, id) };
}

function omit(from, name) {
  const { [name]: _, ...others } = from;
  return others;
}
