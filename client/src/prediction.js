/**
 * What a view will probably be once the commands on their way are decided. Pure: which commands
 * count for what is shown, and when the server has said enough to show something newer.
 */

import { entityOf } from './sender.js';

/**
 * @typedef {import('./patch.js').Json} Json
 * @typedef {import('./known.js').Known} Known
 * @typedef {import('./store.js').Entry} Entry
 */

/**
 * The rules of a kind, as far as a page can tell what a command will do.
 *
 * @typedef {object} KindRules
 * @property {string} name of the kind
 * @property {(state: any, command: {name: string, payload: any, actor: string, member: string, hint: any, id: string}, view: string | null) => any} predict
 *   the state of the entity's main view (`view` is null) or of one of its further views after a
 *   command; the state as it is where nothing can be told. Must not change what it is given
 */

/**
 * A command that is not settled, or whose result this page has not been shown yet.
 *
 * @typedef {object} Pending
 * @property {Entry} entry
 * @property {boolean} sent whether the server may have it
 * @property {number | null} settled the version that contains it; null while that is not known
 */

/**
 * The parts of a view's address `kind/id` or `kind/id/name`.
 *
 * @param {string} view
 */
export function addressOf(view) {
  const [kind = '', id = '', name] = view.split('/');
  return { kind, entity: `${kind}/${id}`, name: name ?? null };
}

/**
 * Whether the server may have decided a command without this page knowing. A version that comes
 * then may contain it, and showing the prediction on top of that would count it twice.
 *
 * @param {readonly Pending[]} pending of the view's entity
 */
export function inDoubt(pending) {
  return pending.some(({ sent, settled }) => sent && settled === null);
}

/**
 * The newest of the states the server has told that can be shown without counting a command twice:
 * the last one if nothing is in doubt, else the last that contains no more than what is settled,
 * since a command is sent only when the one before it to the same entity is in the log.
 *
 * @param {Known} shown
 * @param {readonly Known[]} told after it, in their order
 * @param {readonly Pending[]} pending of the view's entity
 * @returns {number} how many of those told may be shown
 */
export function showable(shown, told, pending) {
  if (!inDoubt(pending)) {
    return told.length;
  }
  const settled = Math.max(0, ...pending.map((one) => one.settled ?? 0));
  let many = 0;
  while (many < told.length && within(/** @type {Known} */ (told[many]), shown, settled)) {
    many += 1;
  }
  return many;
}

/**
 * @param {Known} known
 * @param {Known} shown
 * @param {number} settled
 */
function within(known, shown, settled) {
  // What says nothing new of the state may be shown: that the connection is lost, say.
  return known.state === shown.state || (known.version > 0 && known.version <= settled);
}

/**
 * Whether a command still has to be predicted on top of a state.
 *
 * @param {Pending} pending
 * @param {Known} known
 */
export function isAhead({ settled }, known) {
  return settled === null || known.version < settled;
}

/**
 * The state with the commands on their way, and how many of those it shows: a command that is
 * decided may leave a view as it is, and then no version of that view ever says so.
 *
 * @param {Known} known
 * @param {readonly Pending[]} pending of the view's entity, in their order
 * @param {KindRules | undefined} rules of its kind
 * @param {string | null} view which of the entity's views, null for its main one
 * @returns {{state: Json | undefined, shown: number}}
 */
export function predicted(known, pending, rules, view) {
  let state = known.state;
  let shown = 0;
  for (const one of pending) {
    const before = state;
    if (rules && isAhead(one, known)) {
      try {
        state = rules.predict(state, commandOf(one.entry), view);
      } catch {
        // The rules cannot tell what it will do: the server will.
      }
    }
    if (state !== before || one.settled === null) {
      shown += 1;
    }
  }
  return { state, shown };
}

/** @param {Entry} entry */
function commandOf({ to, payload, actor = 'anonymous', member, hint, command }) {
  return {
    name: to.slice(entityOf(to).length + 1),
    payload,
    actor,
    member: member ?? actor,
    hint: hint ?? null,
    id: command,
  };
}
