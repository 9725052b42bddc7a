/**
 * What the commands of a board will probably do, so that they show before they are decided; and what
 * an editor needs to make them: the text of notes, and keys between others.
 */

import { applied, EMPTY } from './dashboard/text.js';

export { between } from './dashboard/order.js';
export * from './dashboard/text.js';

/** @type {import('../prediction.js').KindRules} */
export const dashboard = {
  name: 'dashboard',
  predict(state, { name, payload }, view) {
    if (view === null) return board(state, name, payload);
    return name === 'edit-note' && view === `note:${payload.tile}`
      ? applied(state ?? EMPTY, replicaOf(payload.stamp), payload)
      : state;
  },
};

/**
 * The replica that gave a stamp, `<ms>.<counter>.<replica>`.
 *
 * @param {string} stamp
 */
export const replicaOf = (stamp) => stamp.slice(stamp.indexOf('.', stamp.indexOf('.') + 1) + 1);

/**
 * @param {any} state
 * @param {string} name
 * @param {any} payload
 */
function board(state, name, payload) {
  if (!state) {
    return name === 'create' ? { title: payload.title, tiles: {}, conflicts: {} } : state;
  }
  const tile = state.tiles[payload.tile];
  const put = (/** @type {any} */ changed) => ({ ...state, tiles: { ...state.tiles, [payload.tile]: changed } });
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
      return tile && Object.values(tile.seen).every((/** @type {any} */ stamp) => payload.seen.includes(stamp))
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

/** @param {string} type */
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

/**
 * @param {any} tile
 * @param {any} payload
 */
function written(tile, { stamp, fields }) {
  const { settings, unset, ...others } = fields ?? {};
  const kept = Object.fromEntries(Object.entries(tile.settings).filter(([name]) => !unset?.includes(name)));
  return seen({ ...tile, ...others, settings: { ...kept, ...settings } }, stamp);
}

/**
 * @param {any} tile
 * @param {string} stamp
 */
function seen(tile, stamp) {
  return { ...tile, seen: { ...tile.seen, [replicaOf(stamp)]: stamp } };
}

/**
 * @param {any} state
 * @param {string} id
 */
function without(state, id) {
  return { ...state, tiles: omit(state.tiles, id), conflicts: omit(state.conflicts, id) };
}

/**
 * @param {any} from
 * @param {string} name
 */
function omit(from, name) {
  const { [name]: _, ...others } = from;
  return others;
}
