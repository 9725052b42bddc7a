/**
 * What a page has of a view: the newest state that the server has told, and how far that can be
 * trusted. Pure.
 */

import { applyPatch, PatchError } from './patch.js';

/**
 * @typedef {import('./patch.js').Json} Json
 * @typedef {import('./transports.js').Message} Message
 */

/**
 * How far what is shown can be trusted: nothing told yet; the newest that is known; what was the
 * newest before the connection was lost; there is no such view; it is not to be had.
 *
 * @typedef {'loading' | 'live' | 'stale' | 'gone' | 'refused'} Status
 */

/**
 * @typedef {object} Known
 * @property {Status} status
 * @property {Json | undefined} state absent before anything was told and where there is no such view
 * @property {number} version 0 where there is no state
 * @property {string} epoch empty where there is no state
 * @property {string} at when the command was taken that led here, RFC 3339; empty where there is none
 * @property {{code: string, message: string} | null} error why there is nothing, or nothing newer
 */

/** @type {Known} */
export const NOTHING = {
  status: 'loading', state: undefined, version: 0, epoch: '', at: '', error: null,
};

/**
 * What to show the server to go on from here; null where that is nothing.
 *
 * @param {Known} known
 */
export function position(known) {
  return known.version === 0 ? null : `${known.version}.${known.epoch}`;
}

/**
 * What is known after a message, and whether the server must be asked anew since the message did not
 * fit. What was told before, or twice, changes nothing.
 *
 * @param {Known} known
 * @param {Message} message
 * @returns {{known: Known, askAgain: boolean}}
 */
export function advance(known, message) {
  switch (message.event) {
    case 'snapshot':
      return kept(
        message.epoch === known.epoch && message.version < known.version
          ? known
          : live(message, message.version, reused(known.state, message.state)),
      );
    case 'patch':
      return patched(known, message);
    case 'reset':
      // A snapshot follows. What is shown stays until then, and its position is worth nothing.
      return kept(unplaced(known));
    case 'gone':
      return kept({ ...NOTHING, status: 'gone' });
    case 'error':
      return kept({ ...known, error: { code: message.code, message: message.message } });
    case 'loading':
      return kept(known);
    case 'refused':
      return kept({
        ...NOTHING,
        status: 'refused',
        error: { code: message.code, message: message.message },
      });
  }
}

/**
 * The connection is lost: what is known may be old.
 *
 * @param {Known} known
 * @returns {Known}
 */
export function disconnected(known) {
  return known.status === 'live' ? { ...known, status: 'stale' } : known;
}

/**
 * The server goes on from the position it was shown, and says nothing while there is nothing new.
 *
 * @param {Known} known
 * @returns {Known}
 */
export function resumed(known) {
  return known.status === 'stale' && known.version > 0
    ? { ...known, status: 'live' }
    : known;
}

/**
 * What is shown stays, and is no place to go on from.
 *
 * @param {Known} known
 * @returns {Known}
 */
function unplaced(known) {
  return { ...known, status: 'stale', version: 0, epoch: '' };
}

/**
 * @param {Known} known
 * @returns {{known: Known, askAgain: boolean}}
 */
function kept(known) {
  return { known, askAgain: false };
}

/**
 * @param {Known} known
 * @param {Extract<Message, {event: 'patch'}>} message
 */
function patched(known, message) {
  if (message.epoch === known.epoch && message.to <= known.version) {
    return kept(known);
  }
  if (message.epoch !== known.epoch || message.from !== known.version) {
    return { known, askAgain: true };
  }
  try {
    const state = applyPatch(/** @type {Json} */ (known.state), message.patch);
    return kept(live(message, message.to, state));
  } catch (error) {
    if (!(error instanceof PatchError)) {
      throw error;
    }
    // What is here is not what the server patches: its position must not be shown again.
    return { known: unplaced(known), askAgain: true };
  }
}

/**
 * @param {{epoch: string, at: string}} message
 * @param {number} version
 * @param {Json} state
 * @returns {Known}
 */
function live({ epoch, at }, version, state) {
  return { status: 'live', state, version, epoch, at, error: null };
}

/**
 * A value that is made anew is often much like the one before: parts that are equal stay the same
 * objects. Changes neither of the two.
 *
 * @param {Json | undefined} old
 * @param {Json | undefined} fresh
 * @returns {any} what is equal to `fresh`
 */
export function reused(old, fresh) {
  if (old === fresh || !isContainer(old) || !isContainer(fresh) || Array.isArray(old) !== Array.isArray(fresh)) {
    return fresh;
  }
  const names = Object.keys(fresh);
  let same = names.length === Object.keys(old).length;
  /** @type {any} */
  let copy = null;
  for (const name of names) {
    const before = Object.hasOwn(old, name) ? /** @type {any} */ (old)[name] : undefined;
    const after = /** @type {any} */ (fresh)[name];
    const inner = reused(before, after);
    if (inner !== after) {
      copy ??= Array.isArray(fresh) ? fresh.slice() : { ...fresh };
      // A name that JavaScript treats in its own way must stay a member.
      Object.defineProperty(copy, name, { value: inner, writable: true, enumerable: true, configurable: true });
    }
    same &&= inner === before;
  }
  return same ? old : (copy ?? fresh);
}

/**
 * @param {Json | undefined} value
 * @returns {value is Json[] | {[name: string]: Json}}
 */
function isContainer(value) {
  return value !== null && typeof value === 'object';
}
