import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advance, disconnected, NOTHING, position, resumed, reused } from '../src/known.js';
import { forSeeds, json, object, randomOf } from './random.js';

const at = '2026-11-26T09:00:00Z';
const state = { title: 'lunch', tally: { a: 1, b: 2 } };
/** @type {any} */
const LIVE = { status: 'live', state, version: 7, epoch: 'e1', at, error: null };
/** @type {any} */
const STALE = { ...LIVE, status: 'stale' };
/** @type {any} */
const RESET = { ...STALE, version: 0, epoch: '' };
/** @type {any} */
const GONE = { ...NOTHING, status: 'gone' };

const fresh = { title: 'lunch', tally: { a: 9, b: 2 } };
const snapshot = (/** @type {number} */ version, epoch = 'e1') =>
  ({ event: 'snapshot', view: 'poll/lunch', version, epoch, at, state: structuredClone(fresh) });
const patch = (/** @type {number} */ from, /** @type {number} */ to, epoch = 'e1', path = '/tally/a') =>
  ({ event: 'patch', view: 'poll/lunch', from, to, epoch, at, patch: [{ op: 'replace', path, value: 9 }] });
const word = (/** @type {string} */ event, more = {}) => ({ event, view: 'poll/lunch', ...more });

// Of each message to each state: version, status and whether its state is the old one, the new one
// or none; `?` where the server is asked again.
const TABLE = /** @type {const} */ ([
  ['snapshot', snapshot(8), { NOTHING: '8 live new', LIVE: '8 live new', STALE: '8 live new', RESET: '8 live new', GONE: '8 live new' }],
  ['the same version', snapshot(7), { NOTHING: '7 live new', LIVE: '7 live new', STALE: '7 live new', RESET: '7 live new', GONE: '7 live new' }],
  ['an older snapshot', snapshot(6), { NOTHING: '6 live new', LIVE: '7 live old', STALE: '7 stale old', RESET: '6 live new', GONE: '6 live new' }],
  ['another epoch', snapshot(1, 'e2'), { NOTHING: '1 live new', LIVE: '1 live new', STALE: '1 live new', RESET: '1 live new', GONE: '1 live new' }],
  ['patch', patch(7, 9), { NOTHING: '0 loading none ?', LIVE: '9 live new', STALE: '9 live new', RESET: '0 stale old ?', GONE: '0 gone none ?' }],
  ['patch told before', patch(6, 7), { NOTHING: '0 loading none ?', LIVE: '7 live old', STALE: '7 stale old', RESET: '0 stale old ?', GONE: '0 gone none ?' }],
  ['patch over it', patch(6, 9), { NOTHING: '0 loading none ?', LIVE: '7 live old ?', STALE: '7 stale old ?', RESET: '0 stale old ?', GONE: '0 gone none ?' }],
  ['patch further on', patch(8, 9), { NOTHING: '0 loading none ?', LIVE: '7 live old ?', STALE: '7 stale old ?', RESET: '0 stale old ?', GONE: '0 gone none ?' }],
  ['patch of another epoch', patch(7, 9, 'e2'), { NOTHING: '0 loading none ?', LIVE: '7 live old ?', STALE: '7 stale old ?', RESET: '0 stale old ?', GONE: '0 gone none ?' }],
  ['patch that does not fit', patch(7, 9, 'e1', '/x/y'), { NOTHING: '0 loading none ?', LIVE: '0 stale old ?', STALE: '0 stale old ?', RESET: '0 stale old ?', GONE: '0 gone none ?' }],
  ['reset', word('reset', { code: 'fell-behind' }), { NOTHING: '0 stale none', LIVE: '0 stale old', STALE: '0 stale old', RESET: '0 stale old', GONE: '0 stale none' }],
  ['gone', word('gone'), { NOTHING: '0 gone none', LIVE: '0 gone none', STALE: '0 gone none', RESET: '0 gone none', GONE: '0 gone none' }],
  ['error', word('error', { code: 'unreadable', message: 'm' }), { NOTHING: '0 loading none', LIVE: '7 live old', STALE: '7 stale old', RESET: '0 stale old', GONE: '0 gone none' }],
  ['loading', word('loading'), { NOTHING: '0 loading none', LIVE: '7 live old', STALE: '7 stale old', RESET: '0 stale old', GONE: '0 gone none' }],
  ['refused', word('refused', { code: 'unknown-kind', message: 'm' }), { NOTHING: '0 refused none', LIVE: '0 refused none', STALE: '0 refused none', RESET: '0 refused none', GONE: '0 refused none' }],
]);

test('every message does to every state what the table says', () => {
  const states = { NOTHING, LIVE, STALE, RESET, GONE };
  for (const [name, message, row] of TABLE) {
    for (const [of, expected] of Object.entries(row)) {
      const { known, askAgain } = advance(/** @type {any} */ (states)[of], /** @type {any} */ (message));
      const which = known.state === undefined ? 'none' : known.state === state ? 'old' : 'new';
      if (which === 'new') {
        assert.deepEqual(known.state, fresh, name);
      }
      assert.equal(`${known.version} ${known.status} ${which}${askAgain ? ' ?' : ''}`, expected, `${name} to ${of}`);
    }
  }
});

test('what cannot be read or had is said, until the next good version', () => {
  const { known } = advance(LIVE, /** @type {any} */ (word('error', { code: 'unreadable', message: 'why' })));
  assert.deepEqual(known.error, { code: 'unreadable', message: 'why' });
  assert.equal(advance(known, /** @type {any} */ (patch(7, 8))).known.error, null);
});

test('a lost connection makes what is known old, and one that goes on from there new again', () => {
  assert.equal(disconnected(LIVE).status, 'stale');
  assert.equal(resumed(disconnected(LIVE)).status, 'live');
  assert.equal(resumed(RESET), RESET);
  assert.equal(disconnected(GONE), GONE);
  assert.equal(disconnected(NOTHING), NOTHING);
  assert.equal(position(LIVE), '7.e1');
  assert.equal(position(RESET), null);
  assert.equal(position(NOTHING), null);
});

test('of a whole that is told anew the parts that are equal stay the same objects', () => {
  const { known } = advance(LIVE, /** @type {any} */ ({ ...snapshot(9), state: { title: 'dinner', tally: { b: 2, a: 1 } } }));
  assert.equal(/** @type {any} */ (known.state).tally, state.tally);
  assert.equal(/** @type {any} */ (known.state).title, 'dinner');
});

test('what is put together of old and new is equal to the new, and neither is changed', () =>
  forSeeds(3_000, (random, seed) => {
    const old = object(random, 3);
    const made = random.happens(0.5) ? object(random, 3) : { ...old, x: json(random, 2) };
    const [oldText, madeText] = [JSON.stringify(old), JSON.stringify(made)];
    const result = reused(old, made);
    assert.deepEqual(JSON.parse(JSON.stringify(result)), JSON.parse(madeText));
    assert.deepEqual([JSON.stringify(old), JSON.stringify(made)], [oldText, madeText]);
    assert.equal(reused(old, JSON.parse(oldText)), old);
    assert.equal(Object.getPrototypeOf(result), Object.prototype, `${randomOf(seed).next()}`);
  }));
