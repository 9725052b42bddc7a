import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EVENTS, initial, STATES, step, TABLE, TERMS } from '../src/machine.js';
import { forSeeds } from './random.js';

/** @type {any} */
const SAMPLES = {
  retry: { type: 'retry', ms: 4_000 },
  lost: { type: 'lost', again: true, chance: 1, why: 'closed' },
};
const sample = (/** @type {string} */ type) => SAMPLES[type] ?? { type };

test('every state knows what to do at every event, as written down', () => {
  // Given a page that wants something, but for the states in which it cannot
  const rows = [];
  for (const name of STATES) {
    assert.deepEqual(Object.keys(TABLE[name]).sort(), [...EVENTS].sort(), name);
    for (const type of EVENTS) {
      // When
      const wanted = name !== 'idle' && name !== 'closed';
      const { state, deeds } = step({ ...initial(TERMS), name, wanted }, sample(type), TERMS);
      rows.push(`${name} + ${type} → ${state.name}${deeds.map(({ do: what, ...how }) => ` ${what}${Object.keys(how).length ? JSON.stringify(how) : ''}`).join('')}`);
    }
  }

  // Then
  const golden = readFileSync(new URL('machine.txt', import.meta.url), 'utf8');
  assert.equal(`${rows.join('\n')}\n`, golden);
});

test('delays double up to the longest, are spread by chance, and begin at what the server says', () => {
  const delays = (/** @type {any} */ from, /** @type {any} */ lost) => {
    let state = from;
    return [1, 2, 3, 4, 5, 6, 7].map(() => {
      const lostNow = step({ ...state, name: 'connecting' }, { type: 'lost', again: true, why: '', ...lost }, TERMS);
      state = lostNow.state;
      return /** @type {any} */ (lostNow.deeds[0]).ms;
    });
  };
  assert.deepEqual(delays(initial(TERMS), { chance: 1 }), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  assert.deepEqual(delays(initial(TERMS), { chance: 0 }), [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  assert.deepEqual(delays({ ...initial(TERMS), retryMs: 300 }, { chance: 1 }).slice(0, 3), [300, 600, 1_200]);
  assert.deepEqual(delays(initial(TERMS), { chance: 1, ms: 20_000 }).slice(0, 2), [20_000, 30_000]);
});

test('a way that does not open is left for the next one, one that did is tried again', () => {
  // Given
  let state = { ...initial(TERMS), name: /** @type {const} */ ('connecting'), wanted: true };
  const fail = () => {
    state = /** @type {any} */ (step(/** @type {any} */ ({ ...state, name: 'connecting' }), sample('lost'), TERMS).state);
    return state.way;
  };

  // When, then
  assert.deepEqual([fail(), fail(), fail(), fail(), fail(), fail()], [0, 1, 1, 2, 2, 0]);
  const open = step(/** @type {any} */ ({ ...state, way: 1, name: 'connecting' }), { type: 'opened' }, TERMS).state;
  const lost = step(open, sample('lost'), TERMS).state;
  assert.equal(lost.way, 1);
  assert.equal(lost.failures, 1);
});

test('whatever happens, there is one connection at most, and one that is wanted comes back', () =>
  forSeeds(2_000, (random) => {
    // Given a world that does what it is told
    let state = initial(TERMS);
    let connections = 0;
    let timers = 0;
    let online = true;
    const happens = (/** @type {any} */ event) => {
      if (event.type === 'lost' && state.name !== 'closed') {
        connections = 0;
      }
      if (event.type === 'due') {
        timers = 0;
      }
      const next = step(state, event, TERMS);
      state = next.state;
      for (const deed of next.deeds) {
        if (deed.do === 'connect') {
          connections += 1;
        } else if (deed.do === 'disconnect') {
          connections = 0;
        } else if (deed.do === 'wait') {
          timers += 1;
        } else if (deed.do === 'cancel') {
          timers = 0;
        }
        assert.ok(connections <= 1, `${connections} connections after ${event.type}`);
        assert.ok(timers <= 1, `${timers} timers after ${event.type}`);
      }
      assert.equal(connections === 1, state.name === 'connecting' || state.name === 'open', `${state.name} after ${event.type}`);
      assert.equal(timers === 1, state.name === 'waiting', `${state.name} after ${event.type}`);
    };

    // When things happen that can happen
    for (let i = 0; i < 60; i += 1) {
      const possible = [
        { type: 'want' }, { type: 'rest' }, { type: 'seen' }, { type: 'renew' },
        { type: online ? 'offline' : 'online' },
        ...(state.name === 'connecting' ? [{ type: 'opened' }] : []),
        ...(connections ? [{ type: 'retry', ms: 2_000 }, { type: 'lost', again: true, chance: random.next(), why: '' }] : []),
        ...(connections && random.happens(0.1) ? [{ type: 'lost', again: false, chance: 0, why: 'denied' }] : []),
        ...(timers ? [{ type: 'due' }] : []),
      ];
      const event = random.of(possible);
      online = event.type === 'online' ? true : event.type === 'offline' ? false : online;
      happens(event);
    }

    // Then, in a network, one that is wanted and was not turned away has or awaits a connection
    if (!online) {
      happens({ type: 'online' });
    }
    if (state.wanted && state.name !== 'stopped') {
      assert.ok(['connecting', 'open', 'waiting'].includes(state.name), state.name);
    }
    happens({ type: 'close' });
    assert.equal(connections + timers, 0);
    EVENTS.forEach((type) => {
      assert.deepEqual(step(state, sample(type), TERMS), { state, deeds: [] });
    });
  }));
