/** Views as stores of Zustand 4 and newer. */

import { createStore } from 'zustand/vanilla';

/**
 * A store whose state is what is known of a view. A store does not know who uses it, so the view is
 * followed until `end` is called.
 *
 * @template T
 * @param {import('../observable.js').Observable<T>} source a view, the connection or the outbox
 * @returns {{store: import('zustand/vanilla').StoreApi<T>, end: () => void}}
 */
export function storeOf(source) {
  const store = createStore(() => source.get());
  const end = source.subscribe(() => store.setState(source.get(), true));
  return { store, end };
}
