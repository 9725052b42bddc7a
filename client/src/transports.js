/**
 * What the three ways to follow views have in common: one WebSocket, event streams read with `fetch`,
 * and requests that wait. Each is told which views are followed and tells what the server says; none
 * decides when to come again.
 */

/**
 * @typedef {import('./patch.js').Json} Json
 * @typedef {import('./patch.js').Operation} Operation
 */

/**
 * What is said of one view, by whichever transport.
 *
 * @typedef {{event: 'snapshot', view: string, version: number, epoch: string, at: string, traceparent?: string, state: Json}
 *   | {event: 'patch', view: string, from: number, to: number, epoch: string, at: string, traceparent?: string, patch: Operation[]}
 *   | {event: 'reset', view: string, code: string}
 *   | {event: 'gone', view: string}
 *   | {event: 'error', view: string, code: string, message: string}
 *   | {event: 'loading', view: string}
 *   | {event: 'refused', view: string, code: string, message: string}} Message
 */

/**
 * How a connection ended.
 *
 * @typedef {object} End
 * @property {boolean} again whether coming again can help
 * @property {number} [ms] after how many milliseconds, where the server has said that
 * @property {string} why for people
 * @property {boolean} [denied] whether a new token may help
 */

/**
 * Who is told what happens. Nothing is told after `lost`, and nothing after `close` was called.
 *
 * @typedef {object} Sink
 * @property {() => void} opened
 * @property {(message: Message) => void} message
 * @property {(ms: number) => void} retry
 * @property {(end: End) => void} lost
 */

/**
 * @typedef {object} Place
 * @property {string} url of the push gateway, without a slash at its end
 * @property {() => Promise<Record<string, string>>} headers of each request, the token among them
 * @property {(view: string) => string | null} since the position that the page has of a view
 * @property {typeof fetch} fetch
 * @property {typeof WebSocket} [WebSocket]
 * @property {(url: string) => Promise<string>} socketUrl the WebSocket's address, with who asks and the token
 * @property {number} silenceMs how long a connection may be silent before it counts as lost
 * @property {number} waitS how long a request may wait
 */

/**
 * @typedef {object} Connection
 * @property {(view: string) => void} follow
 * @property {(view: string) => void} unfollow
 * @property {() => void} probe asks for a sign of life now; without one the connection is lost
 * @property {() => void} close
 */

/** @typedef {(place: Place, views: Iterable<string>, sink: Sink) => Connection} Transport */

export {};
