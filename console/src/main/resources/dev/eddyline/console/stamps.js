/** What makes edits of a board mergeable: this page's replica and its clock. */

import { keep, recall } from './local.js';

const LOCK = 'eddyline.console.replica:';

/** How many names are kept for tabs to come; a board's tile knows 256 replicas at most. */
const NAMES_MAX = 32;

/**
 * A replica's name for this page and no other: one that an earlier page of this browser had, where
 * none has it now, else a new one.
 *
 * @returns {Promise<string>}
 */
export async function claimReplica() {
  const fresh = () =>
    `c${crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(36), '')}`.slice(
      0,
      14,
    );
  if (!navigator.locks) return fresh();
  const names = recall('replicas', []);
  for (const name of names) {
    if (await claimed(name)) return name;
  }
  const name = fresh();
  await claimed(name);
  keep('replicas', [...recall('replicas', []), name].slice(-NAMES_MAX));
  return name;
}

/** Held for as long as the page lives. */
function claimed(name) {
  return new Promise((resolve) => {
    navigator.locks.request(LOCK + name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}

const COUNTER_MAX = 999_999;

/** A hybrid logical clock: its stamps are above all it has given and seen. */
export class Clock {
  /** @param {string} replica */
  constructor(replica) {
    this.replica = replica;
    [this.ms, this.counter] = recall(`clock.${replica}`, [0, 0]);
  }

  /** @param {string} stamp */
  saw(stamp) {
    const [ms, counter] = stamp.split('.', 2).map(Number);
    if (ms > this.ms || (ms === this.ms && counter > this.counter)) {
      this.ms = ms;
      this.counter = counter;
    }
  }

  next() {
    const now = Date.now();
    if (now > this.ms) {
      this.ms = now;
      this.counter = 0;
    } else if (this.counter === COUNTER_MAX) {
      this.ms += 1;
      this.counter = 0;
    } else {
      this.counter += 1;
    }
    keep(`clock.${this.replica}`, [this.ms, this.counter]);
    return `${this.ms}.${this.counter}.${this.replica}`;
  }
}
