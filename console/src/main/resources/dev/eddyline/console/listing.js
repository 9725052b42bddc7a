/** Which views of a kind there are: asked for again every few seconds while a page shows it. */

import { faultOf } from './parts.js';

const EVERY_MS = 3_000;

export class Listing {
  /** @type {'loading' | 'ready' | 'failed'} */
  status = 'loading';
  /** Ids of entities, in order. @type {string[]} */
  ids = [];
  /** By id: `{version, at, error}` of the main view. */
  entries = new Map();
  complete = true;
  more = false;
  error = null;
  #timer;
  #ended = false;

  constructor(kind, changed, { limit = 200, prefix = '' } = {}) {
    this.kind = kind;
    this.limit = limit;
    this.prefix = prefix;
    this.changed = changed;
    this.#ask();
  }

  async #ask() {
    try {
      const query = new URLSearchParams({
        limit: String(this.limit),
        ...(this.prefix ? { prefix: this.prefix } : {}),
      });
      const response = await fetch(`/v1/${this.kind}?${query}`, { cache: 'no-store' });
      if (!response.ok) throw new Error(await problem(response));
      const list = await response.json();
      const entries = new Map();
      for (const entry of list.views) {
        const [, id, name] = entry.view.split('/');
        if (name === undefined) entries.set(id, entry);
      }
      this.status = 'ready';
      this.error = null;
      this.complete = list.complete;
      this.more = list.next !== undefined && list.next !== null;
      this.entries = entries;
      this.ids = [...entries.keys()];
    } catch (error) {
      this.status = this.status === 'ready' ? 'ready' : 'failed';
      this.error = faultOf(error);
    }
    if (!this.#ended) {
      this.changed();
      this.#timer = setTimeout(() => this.#ask(), EVERY_MS);
    }
  }

  end() {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}

async function problem(response) {
  try {
    const { detail, code } = await response.json();
    return detail ?? code;
  } catch {
    return `the gateway answered ${response.status}`;
  }
}
