/**
 * When to connect, in which way, and when again: a table of every state and every event. Pure: time
 * and chance arrive with the events, what is to be done comes back as a list.
 *
 * ```
 *        want          opened
 *  idle ─────▶ connecting ─────▶ open
 *    ▲             │  ▲            │ lost
 *    │ rest    lost│  │due, seen   │
 *    │             ▼  │            │
 *    └────────── waiting ◀─────────┘        offline ◀── from any of these, back by online
 *                                           stopped     the server said: do not come again
 *                                           closed      the page is done with it
 * ```
 */

/** @typedef {'idle' | 'connecting' | 'open' | 'waiting' | 'offline' | 'stopped' | 'closed'} StateName */

/**
 * @typedef {object} State
 * @property {StateName} name
 * @property {boolean} wanted whether anybody follows anything
 * @property {number} way which transport, from 0
 * @property {number} failures in a row, on whatever way
 * @property {number} unopened in a row on this way, none of which had opened
 * @property {number | null} best the first way that has ever opened; null where none has
 * @property {number} retryMs what the server last asked for, or what it is without
 * @property {string | null} why the last connection ended; null where there was none
 */

/**
 * What happens. `lost` says whether coming again can help (`again`), after which delay if the server
 * has named one (`ms`), and a number from 0 to 1 that spreads clients (`chance`).
 *
 * @typedef {{type: 'want'} | {type: 'rest'} | {type: 'opened'} | {type: 'retry', ms: number}
 *   | {type: 'lost', again: boolean, chance: number, why: string, ms?: number}
 *   | {type: 'due'} | {type: 'online'} | {type: 'offline'} | {type: 'seen'} | {type: 'renew'}
 *   | {type: 'close'}} Event
 */

/**
 * What is to be done: begin a connection on a way, beside the old one until it is open (`renew`);
 * end the one there is; have `due` come after a while; not have it come.
 *
 * @typedef {{do: 'connect', way: number} | {do: 'renew', way: number} | {do: 'disconnect'}
 *   | {do: 'wait', ms: number} | {do: 'cancel'}} Deed
 */

/**
 * @typedef {object} Terms
 * @property {number} ways how many transports there are
 * @property {number} triesPerWay how often one is tried that does not open
 * @property {number} retryMs the first delay, unless the server says another
 * @property {number} retryMaxMs the longest delay
 */

/** @type {readonly StateName[]} */
export const STATES = ['idle', 'connecting', 'open', 'waiting', 'offline', 'stopped', 'closed'];

/** @type {readonly Event['type'][]} */
export const EVENTS = [
  'want', 'rest', 'opened', 'retry', 'lost', 'due', 'online', 'offline', 'seen', 'renew', 'close',
];

/** How many times as often a way is tried where one has opened before. */
const OUTAGE = 3;

/** @type {Terms} */
export const TERMS = { ways: 3, triesPerWay: 2, retryMs: 1_000, retryMaxMs: 30_000 };

/**
 * @param {Terms} terms
 * @returns {State}
 */
export function initial(terms) {
  return {
    name: 'idle', wanted: false, way: 0, failures: 0, unopened: 0, best: null, retryMs: terms.retryMs, why: null,
  };
}

/** @typedef {{state: State, deeds: Deed[]}} Step */
/** @typedef {(state: State, event: any, terms: Terms) => Step} Cell */

/** @type {Cell} */
const stay = (state) => ({ state, deeds: [] });

/** @type {Cell} */
const connect = (state) => ({
  state: { ...state, name: 'connecting', wanted: true },
  deeds: [{ do: 'connect', way: state.way }],
});

/** @type {Cell} */
const connectNow = (state) => ({
  state: { ...state, name: 'connecting' },
  deeds: [{ do: 'cancel' }, { do: 'connect', way: state.way }],
});

/** @type {Cell} */
const connectAnew = (state) => ({
  state,
  deeds: [{ do: 'disconnect' }, { do: 'connect', way: state.way }],
});

/** @type {Cell} */
const want = (state) => ({ state: { ...state, wanted: true }, deeds: [] });

/** @type {Cell} */
const unwant = (state) => ({ state: { ...state, wanted: false }, deeds: [] });

/** @type {Cell} */
const rest = (state) => ({
  state: { ...state, name: 'idle', wanted: false },
  deeds: [{ do: 'disconnect' }],
});

/** @type {Cell} */
const restWaiting = (state) => ({
  state: { ...state, name: 'idle', wanted: false },
  deeds: [{ do: 'cancel' }],
});

/** @type {Cell} */
const opened = (state) => ({
  state: {
    ...state, name: 'open', failures: 0, unopened: 0, best: Math.min(state.best ?? state.way, state.way), why: null,
  },
  deeds: [],
});

/** @type {Cell} */
const retry = (state, event) => ({
  state: state.retryMs === event.ms ? state : { ...state, retryMs: event.ms },
  deeds: [],
});

/** @type {(opens: boolean) => Cell} */
const lost = (opens) => (state, event, terms) => {
  if (!event.again) {
    return { state: { ...state, name: 'stopped', why: event.why }, deeds: [] };
  }
  const unopened = opens ? 0 : state.unopened + 1;
  // Where a way has opened before, it is the server that is away and not the way.
  const moves = unopened >= (state.best === null ? 1 : OUTAGE) * terms.triesPerWay;
  const way = opens ? (state.best ?? state.way) : state.way;
  const failures = state.failures + 1;
  const longest = Math.min(
    terms.retryMaxMs,
    (event.ms ?? state.retryMs) * 2 ** Math.min(failures - 1, 16),
  );
  return {
    state: {
      ...state,
      name: 'waiting',
      way: moves ? (way + 1) % terms.ways : way,
      unopened: moves ? 0 : unopened,
      failures,
      why: event.why,
    },
    deeds: [{ do: 'wait', ms: Math.max(event.ms ?? 0, Math.round(longest * (0.5 + event.chance / 2))) }],
  };
};

/** @type {(deed: 'disconnect' | 'cancel' | null) => Cell} */
const goOffline = (deed) => (state) => ({
  state: { ...state, name: 'offline', why: 'offline' },
  deeds: deed === null ? [] : [{ do: deed }],
});

/**
 * Another network may let through what the last one did not.
 *
 * @type {Cell}
 */
const comeOnline = (state) => {
  const fresh = { ...state, way: 0, failures: 0, unopened: 0 };
  return state.wanted
    ? { state: { ...fresh, name: 'connecting' }, deeds: [{ do: 'connect', way: 0 }] }
    : { state: { ...fresh, name: 'idle' }, deeds: [] };
};

/** @type {Cell} */
const onlineWaiting = (state) => ({
  state: { ...state, name: 'connecting', way: 0, failures: 0, unopened: 0 },
  deeds: [{ do: 'cancel' }, { do: 'connect', way: 0 }],
});

/** @type {Cell} */
const renew = (state) => ({ state, deeds: [{ do: 'renew', way: state.way }] });

/** @type {(deed: 'disconnect' | 'cancel' | null) => Cell} */
const close = (deed) => (state) => ({
  state: { ...state, name: 'closed', wanted: false },
  deeds: deed === null ? [] : [{ do: deed }],
});

/**
 * Every state and every event. Where nothing is to be done the table says so (`stay`).
 *
 * @type {Readonly<Record<StateName, Readonly<Record<Event['type'], Cell>>>>}
 */
export const TABLE = {
  idle: {
    want: connect, rest: stay, opened: stay, retry: stay, lost: stay, due: stay, online: stay,
    offline: goOffline(null), seen: stay, renew: stay, close: close(null),
  },
  connecting: {
    want: stay, rest, opened, retry, lost: lost(false), due: stay, online: stay,
    offline: goOffline('disconnect'), seen: stay, renew: connectAnew, close: close('disconnect'),
  },
  open: {
    want: stay, rest, opened: stay, retry, lost: lost(true), due: stay, online: stay,
    offline: goOffline('disconnect'), seen: stay, renew, close: close('disconnect'),
  },
  waiting: {
    want: stay, rest: restWaiting, opened: stay, retry: stay, lost: stay, due: connect,
    online: onlineWaiting, offline: goOffline('cancel'), seen: connectNow, renew: connectNow,
    close: close('cancel'),
  },
  offline: {
    want, rest: unwant, opened: stay, retry: stay, lost: stay, due: stay, online: comeOnline,
    offline: stay, seen: stay, renew: stay, close: close(null),
  },
  stopped: {
    want, rest: unwant, opened: stay, retry: stay, lost: stay, due: stay, online: stay,
    offline: stay, seen: stay, renew: comeOnline, close: close(null),
  },
  closed: {
    want: stay, rest: stay, opened: stay, retry: stay, lost: stay, due: stay, online: stay,
    offline: stay, seen: stay, renew: stay, close: stay,
  },
};

/**
 * @param {State} state
 * @param {Event} event
 * @param {Terms} terms
 * @returns {Step}
 */
export function step(state, event, terms) {
  return TABLE[state.name][event.type](state, event, terms);
}
