/**
 * How long it takes from a command to the screen: from `send` until the confirmed version of the
 * view reaches the version of the command's outcome.
 */

const KEPT = 100;

/** How long a view may take to show a version before that is no measurement any more. */
const SHOWN_MAX_MS = 10_000;

export class Latencies {
  #taken = [];
  #listeners = new Set();

  add(ms) {
    this.#taken.push(ms);
    if (this.#taken.length > KEPT) this.#taken.shift();
    this.#listeners.forEach((listener) => listener());
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The newest 100, the oldest first. */
  get taken() {
    return this.#taken;
  }

  /** The least value that so many of all are not above; null of none. */
  quantile(of) {
    if (this.#taken.length === 0) return null;
    const sorted = [...this.#taken].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(of * sorted.length) - 1)];
  }
}

/**
 * Settles when a view shows a version; false if it does not in time.
 *
 * @param {import('./client/index.js').View} view
 * @param {number} version
 */
export function reaches(view, version) {
  return new Promise((resolve) => {
    const settle = (is) => {
      clearTimeout(timer);
      end();
      resolve(is);
    };
    const look = () => view.get().version >= version && settle(true);
    const timer = setTimeout(() => settle(false), SHOWN_MAX_MS);
    const end = view.subscribe(look);
    queueMicrotask(look);
  });
}
