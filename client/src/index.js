/** The browser client of Eddyline. */
export { Client, connect } from './client.js';
export { View } from './view.js';
export { Observable } from './observable.js';
export { applyPatch, PatchError } from './patch.js';
export { OutboxFullError } from './sender.js';
export { indexedStore, memoryStore } from './store.js';

/**
 * @typedef {import('./options.js').Options} Options
 * @typedef {import('./client.js').SendOptions} SendOptions
 * @typedef {import('./client.js').Sent} Sent
 * @typedef {import('./view.js').ViewValue} ViewValue
 * @typedef {import('./line.js').Connected} Connected
 * @typedef {import('./line.js').Outbox} Outbox
 * @typedef {import('./patch.js').Json} Json
 * @typedef {import('./patch.js').Operation} Operation
 * @typedef {import('./prediction.js').KindRules} KindRules
 * @typedef {import('./sender.js').Outcome} Outcome
 * @typedef {import('./store.js').Entry} Entry
 * @typedef {import('./store.js').Store} Store
 */
