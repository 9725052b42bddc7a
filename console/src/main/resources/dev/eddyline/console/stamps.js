/** What makes edits of a board mergeable: this page's replica, its clock, and keys between others. */

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

export const replicaOf = (stamp) => stamp.slice(stamp.indexOf('.', stamp.indexOf('.') + 1) + 1);

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

// ---- fractional indexes (David Greenspan, 2020), as the server makes and checks them ----

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LEAST_INTEGER = `A${'0'.repeat(26)}`;

const integerLength = (head) => (head >= 'a' ? head.charCodeAt(0) - 97 + 2 : 90 - head.charCodeAt(0) + 2);
const integerOf = (key) => key.slice(0, integerLength(key[0]));

/**
 * A key between two; null for before all or after all.
 *
 * @param {string | null} low
 * @param {string | null} high above `low`
 */
export function between(low, high) {
  if (low === null) return high === null ? 'a0' : before(high);
  const integer = integerOf(low);
  const fraction = low.slice(integer.length);
  if (high === null) return next(integer) ?? integer + middle(fraction, null);
  const highInteger = integerOf(high);
  if (integer === highInteger) return integer + middle(fraction, high.slice(highInteger.length));
  const following = next(integer);
  return following !== null && following < high ? following : integer + middle(fraction, null);
}

function before(high) {
  const integer = integerOf(high);
  if (integer === LEAST_INTEGER) return integer + middle('', high.slice(integer.length));
  if (integer.length < high.length) return integer;
  const earlier = previous(integer);
  return earlier === LEAST_INTEGER ? earlier + middle('', null) : earlier;
}

/** A fraction between two; null stands for one. */
function middle(low, high) {
  let result = '';
  let below = low;
  let above = high;
  for (;;) {
    const lowDigit = below === '' ? 0 : DIGITS.indexOf(below[0]);
    const highDigit = above === null ? DIGITS.length : DIGITS.indexOf(above[0]);
    if (lowDigit === highDigit) {
      result += DIGITS[lowDigit];
      below = below.slice(1);
      above = above === null ? null : above.slice(1);
    } else if (highDigit - lowDigit > 1) {
      return result + DIGITS[(lowDigit + highDigit + 1) >> 1];
    } else if (above !== null && above.length > 1) {
      return result + above[0];
    } else {
      result += DIGITS[lowDigit];
      below = below.slice(1);
      above = null;
    }
  }
}

function next(integer) {
  const digits = [...integer];
  for (let at = digits.length - 1; at > 0; at -= 1) {
    if (digits[at] !== 'z') {
      digits[at] = DIGITS[DIGITS.indexOf(digits[at]) + 1];
      return digits.join('');
    }
    digits[at] = '0';
  }
  if (digits[0] === 'z') return null;
  const head = digits[0] === 'Z' ? 'a' : String.fromCharCode(digits[0].charCodeAt(0) + 1);
  return head + '0'.repeat(integerLength(head) - 1);
}

function previous(integer) {
  const digits = [...integer];
  for (let at = digits.length - 1; at > 0; at -= 1) {
    if (digits[at] !== '0') {
      digits[at] = DIGITS[DIGITS.indexOf(digits[at]) - 1];
      return digits.join('');
    }
    digits[at] = 'z';
  }
  const head = digits[0] === 'a' ? 'Z' : String.fromCharCode(digits[0].charCodeAt(0) - 1);
  return head + 'z'.repeat(integerLength(head) - 1);
}
