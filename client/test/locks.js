// Web Locks within one program, as far as tabs need them.
export class Locks {
  /** @type {Map<string, {work: (lock: object) => any, done: (value: any) => void, fail: (error: any) => void}[]>} */
  #waiting = new Map();
  #held = new Set();

  /** @type {(name: string, ...rest: any[]) => Promise<any>} */
  request = (name, ...rest) => {
    const work = rest.at(-1);
    const signal = rest.length > 1 ? rest[0].signal : undefined;
    return new Promise((done, fail) => {
      if (signal?.aborted) {
        fail(signal.reason);
        return;
      }
      const entry = { work, done, fail };
      signal?.addEventListener('abort', () => {
        const list = this.#waiting.get(name) ?? [];
        if (list.includes(entry)) {
          list.splice(list.indexOf(entry), 1);
          fail(signal.reason);
        }
      });
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), entry]);
      setTimeout(() => this.#grant(name), 0);
    });
  };

  /** @param {string} name */
  #grant(name) {
    const next = this.#held.has(name) ? undefined : this.#waiting.get(name)?.shift();
    if (next) {
      this.#held.add(name);
      Promise.resolve({ name })
        .then(next.work)
        .then(next.done, next.fail)
        .finally(() => {
          this.#held.delete(name);
          this.#grant(name);
        });
    }
  }
}
