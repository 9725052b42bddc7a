/** Views for MobX 6: followed while something observes them. */

import { createAtom } from 'mobx';

/**
 * @template T
 * @param {import('../observable.js').Observable<T>} source a view, the connection or the outbox
 * @returns {{readonly current: T}} `current` is observable
 */
export function observed(source) {
  /** @type {(() => void) | undefined} */
  let end;
  const atom = createAtom(
    'eddyline',
    () => {
      end = source.subscribe(() => atom.reportChanged());
    },
    () => end?.(),
  );
  return {
    get current() {
      atom.reportObserved();
      return source.get();
    },
  };
}
