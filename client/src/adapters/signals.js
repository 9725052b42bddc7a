/** Views as signals (`@preact/signals-core` 1.9 or newer): followed while something watches them. */

import { signal } from '@preact/signals-core';

/**
 * @template T
 * @param {import('../observable.js').Observable<T>} source a view, the connection or the outbox
 * @returns {import('@preact/signals-core').ReadonlySignal<T>}
 */
export function signalOf(source) {
  /** @type {(() => void) | undefined} */
  let end;
  const made = signal(source.get(), {
    watched() {
      made.value = source.get();
      end = source.subscribe(() => {
        made.value = source.get();
      });
    },
    unwatched: () => end?.(),
  });
  return made;
}
