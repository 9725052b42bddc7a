/** The browser client of Eddyline. */
export { Client, connect, View } from './client.js';
export { Observable } from './observable.js';
export { applyPatch, PatchError } from './patch.js';
export { OutboxFullError } from './sender.js';
export { indexedStore, memoryStore } from './store.js';
