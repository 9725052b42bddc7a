/**
 * A value that changes and tells so. Made so that `useSyncExternalStore` and its like can take
 * `subscribe` and `get` as they are.
 *
 * @template T
 */
export class Observable {
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #value;

  /** @param {T} value */
  constructor(value) {
    this.#value = value;
  }

  /** The value now: the same object until it changes. */
  get = () => this.#value;

  /**
   * @param {() => void} listener is told after each change
   * @returns {() => void} ends it
   */
  subscribe = (listener) => {
    // Each call is one subscription, also of the same function.
    const once = () => listener();
    this.#listeners.add(once);
    this.listened(this.#listeners.size);
    return () => {
      if (this.#listeners.delete(once)) {
        this.listened(this.#listeners.size);
      }
    };
  };

  /**
   * How many listen has changed.
   *
   * @protected
   * @param {number} _count
   */
  listened(_count) {}

  /**
   * @internal
   * @param {T} value
   */
  set(value) {
    if (!Object.is(value, this.#value)) {
      this.#value = value;
      for (const listener of this.#listeners) {
        try {
          listener();
        } catch (error) {
          // A listener's fault is its own: the others are told, and the page hears of it.
          reportError(error);
        }
      }
    }
  }
}

/** @param {unknown} error */
export function reportError(error) {
  if (typeof globalThis.reportError === 'function') {
    globalThis.reportError(error);
  } else {
    queueMicrotask(() => {
      throw error;
    });
  }
}
