/** What can be said of a client, and the line that follows from it. */

import { directLine } from './line.js';
import { indexedStore, memoryStore } from './store.js';
import { sharedLine } from './tabs.js';

/**
 * @typedef {import('./line.js').Line} Line
 * @typedef {import('./line.js').LineSink} LineSink
 * @typedef {import('./line.js').WayName} WayName
 * @typedef {import('./prediction.js').KindRules} KindRules
 * @typedef {import('./store.js').Store} Store
 */

/**
 * @typedef {object} Options
 * @property {string} [commands] the ingest gateway's address; the page's own origin if absent
 * @property {string} [views] the push gateway's address; the page's own origin if absent
 * @property {string} [actor] who asks, where no proxy tells the gateways
 * @property {() => string | Promise<string>} [token] the token that a proxy in front of the gateways
 *   checks: asked for once, and again when it is refused or {@link Client#renewToken} is called
 * @property {readonly KindRules[]} [kinds] the kinds whose commands are shown before they are decided
 * @property {readonly WayName[]} [transports] which ones, in the order in which they are tried
 * @property {boolean} [tabs] whether the tabs of this origin share one connection and one outbox,
 *   where the browser has what it takes; true if absent
 * @property {string} [name] of the outbox and of the tabs that share: one for each user of a browser
 * @property {Store} [store] where commands wait, instead of IndexedDB or memory
 * @property {Partial<import('./sender.js').SenderLimits>} [limits] of the outbox
 * @property {Partial<import('./machine.js').Terms>} [terms] when to connect again
 * @property {number} [holdMaxMs] for how long at most what is shown waits for an outcome, so that no
 *   command is counted twice; 5,000 if absent
 * @property {number} [settledMaxMs] for how long at most a view that could tell it is waited for to
 *   show what an accepted command has done, which it may never do; 10,000 if absent. While there is
 *   no connection no view can
 * @property {number} [lingerMs] for how long a view that nobody listens to is followed on; 1,000 if
 *   absent
 * @property {number} [silenceMs] for how long a connection may be silent, pings included, before it
 *   counts as lost; 45,000 if absent, three heartbeats of the gateway
 * @property {(work: () => void) => void} [schedule] when listeners are told; the next frame if absent
 * @property {typeof fetch} [fetch]
 * @property {typeof WebSocket} [WebSocket]
 */

/**
 * @param {Options} options
 * @param {LineSink} sink
 * @param {(view: string) => string | null} since
 * @returns {Line}
 */
export function lineOf(options, sink, since) {
  const name = `eddyline:${options.name ?? options.actor ?? ''}`;
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  const ways = options.transports ?? ['websocket', 'stream', 'poll'];
  const config = {
    commands: trimmed(options.commands ?? globalThis.location?.origin ?? ''),
    views: trimmed(options.views ?? globalThis.location?.origin ?? ''),
    ways: ways.filter((way) => way !== 'websocket' || Socket),
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    ...(Socket ? { WebSocket: Socket } : {}),
    ...(options.actor === undefined ? {} : { actor: options.actor }),
    ...(options.token ? { token: options.token } : {}),
    ...(options.terms ? { terms: options.terms } : {}),
    ...(options.limits ? { limits: options.limits } : {}),
    silenceMs: options.silenceMs ?? 45_000,
    waitS: 25,
    since,
  };
  const open = async () =>
    // Where a browser forbids it, commands last as long as the page.
    options.store ??
    (globalThis.indexedDB ? readable(indexedStore(name)) : memoryStore());
  const shares = (options.tabs ?? true) && !options.store && globalThis.navigator?.locks && globalThis.BroadcastChannel;
  return shares
    ? sharedLine(name, (leading, of) => directLine({ ...config, since: of, store: open() }, leading), sink)
    : directLine({ ...config, store: open() }, sink);
}

/**
 * @param {Promise<Store>} opening
 * @returns {Promise<Store>} one in memory where that one cannot be read
 */
async function readable(opening) {
  try {
    const store = await opening;
    await store.all();
    return store;
  } catch {
    return memoryStore();
  }
}

/** @param {string} url */
function trimmed(url) {
  return url.replace(/\/+$/, '');
}
