// Clients and the real backend, with a network between them that breaks: at rest every client shows
// the view as it is, and every command counts once.
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import WebSocket from 'ws';
import { connect } from '../../src/client.js';
import { poll } from '../../src/kinds/poll.js';
import { indexedStore } from '../../src/store.js';
import { randomOf } from '../random.js';
import { until } from '../until.js';
import { chaosProxy } from './chaos-proxy.js';

const INGEST = String(process.env.EDDYLINE_INGEST);
const PUSH = String(process.env.EDDYLINE_PUSH);
const SEEDS = Number(process.env.SEEDS ?? 20);
const FIRST = Number(process.env.SEED ?? 1 + randomBytes(3).readUIntBE(0, 3));
const AT_ONCE = 8;
const RUN = randomBytes(4).toString('hex');
const OPTIONS = ['a', 'b', 'c'];

/** What happened in all runs together: a test of the test. @type {Map<string, number>} */
const happened = new Map();
const count = (/** @type {string} */ what) => happened.set(what, (happened.get(what) ?? 0) + 1);

/** @type {string[]} */
const failures = [];
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {number} seed */
async function run(seed) {
  const random = randomOf(seed);
  const id = `chaos-${RUN}-${seed}`;
  const view = `poll/${id}`;
  const created = await fetch(`${INGEST}/v1/poll/${id}/create`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: id, options: OPTIONS.map((option) => ({ id: option })) }),
  });
  assert.equal(created.status, 200);
  // Without refusals no bar may ever go back.
  const refusals = random.happens(0.3);
  /** @type {Map<string, string>} */
  const valid = new Map();
  const people = await Promise.all([0, 1, 2].map((who) => person(seed * 10 + who, id, view, refusals, valid)));
  await Promise.all(people.map((one) => one.act()));
  await Promise.all(people.map((one) => one.rest()));

  // Outcomes may be told a moment before their versions.
  /** @type {any} */
  let snapshot = {};
  await until(async () => {
    snapshot = await (await fetch(`${PUSH}/v1/${view}`)).json();
    return snapshot.state.ballots >= valid.size;
  });
  const tally = Object.fromEntries(OPTIONS.map((option) => [option, [...valid.values()].filter((choice) => choice === option).length]));
  assert.equal(snapshot.state.ballots, valid.size, 'every command counts once');
  assert.deepEqual(snapshot.state.result.tally, tally);
  await Promise.all(people.map((one) => one.shows(snapshot)));
  people.forEach((one) => one.close());
}

/**
 * @param {number} seed
 * @param {string} id
 * @param {string} view
 * @param {boolean} refusals
 * @param {Map<string, string>} valid votes that must count, by who cast them
 */
async function person(seed, id, view, refusals, valid) {
  const random = randomOf(seed);
  const ingest = await chaosProxy(INGEST, random);
  const push = await chaosProxy(PUSH, random);
  const database = `${RUN}-${seed}`;
  const transports = /** @type {import('../../src/options.js').Options['transports']} */ (
    random.of([['websocket'], ['stream'], ['poll'], ['websocket', 'stream', 'poll']])
  );
  let made = open();

  function open() {
    const client = connect({
      commands: ingest.url, views: push.url, actor: `ada`, kinds: [poll], ...(transports ? { transports } : {}),
      WebSocket: /** @type {any} */ (WebSocket), fetch: twice, store: lazily(database),
      terms: { retryMs: 20, retryMaxMs: 200 }, limits: { retryMs: 20, retryMaxMs: 200 }, holdMaxMs: 20_000,
    });
    const shown = client.view(view);
    let most = 0;
    /** @type {any[]} */
    const history = [];
    shown.subscribe(() => {
      const { value, status } = shown.get();
      const many = value?.ballots ?? 0;
      if (!refusals && status === 'live') {
        history.push([value?.ballots, shown.get().confirmed?.ballots, shown.get().version, shown.get().pending, made === client]);
        if (many < most) {
          failures.push(`SEED=${seed / 10 | 0} a bar goes back from ${most} to ${many} ${transports} ${process.env.DEBUG ? JSON.stringify(history) : ''}`);
        }
        most = Math.max(most, many);
      }
    });
    return client;
  }

  /** Some requests are sent twice, and the first answer is thrown away. @type {typeof fetch} */
  async function twice(input, init) {
    if (init?.method === 'POST' && random.happens(0.2)) {
      count('sent twice');
      const first = await fetch(input, init).catch(() => null);
      await first?.body?.cancel().catch(() => {});
    }
    return fetch(input, init);
  }

  /** Somebody who has a ballot, or will have, since commands to one poll stay in their order. */
  let voted = '';

  async function act() {
    for (let i = 0; i < 15; i += 1) {
      const member = `m${seed}-${i}`;
      switch (random.below(10)) {
        case 0: {
          count('cut');
          random.of([ingest, push]).cut();
          break;
        }
        case 1: {
          const way = random.of([ingest, push]);
          count('away');
          way.goAway();
          await pause(random.below(300));
          way.comeBack();
          break;
        }
        case 2: {
          // What was not stored yet is lost with the page, and counts for nobody.
          await Promise.all([...storing]);
          count('reload');
          made.close();
          made = open();
          break;
        }
        case 3:
          random.of([ingest, push]).slow(random.below(60));
          break;
        case 4:
          if (refusals) {
            count('refused');
            made.send(`poll/${id}/cast-vote`, { choices: ['pie'] }, { member });
            if (voted) {
              made.send(`poll/${id}/cast-vote`, { choices: ['a'] }, { member: voted });
            }
          }
          break;
        default: {
          count('vote');
          const choice = random.of(OPTIONS);
          valid.set(member, choice);
          voted = member;
          const { stored } = made.send(`poll/${id}/cast-vote`, { choices: [choice] }, { member });
          storing.add(stored);
          stored.finally(() => storing.delete(stored));
        }
      }
      await pause(random.below(60));
    }
  }

  /** @type {Set<Promise<void>>} */
  const storing = new Set();

  return {
    act,
    async rest() {
      ingest.slow(0);
      push.slow(0);
      await until(() => made.outbox.get().entries.length === 0 && storing.size === 0, () => `${seed}: ${made.outbox.get().entries.length} commands wait`, 30_000);
    },
    /** @param {any} snapshot */
    async shows(snapshot) {
      const shown = made.view(view);
      await until(() => shown.get().version === snapshot.version && shown.get().pending === 0 && shown.get().status === 'live',
        () => `${seed} ${transports}: shows ${JSON.stringify(shown.get())}, ${JSON.stringify(made.connection.get())}, there is ${JSON.stringify(snapshot)}`, 30_000);
      assert.deepEqual(shown.get().value, snapshot.state);
      assert.deepEqual(shown.get().confirmed, snapshot.state);
      count(`at rest over ${made.connection.get().way}`);
    },
    close() {
      made.close();
      ingest.close();
      push.close();
    },
  };
}

/** @param {string} name @returns {import('../../src/store.js').Store} */
function lazily(name) {
  const store = indexedStore(name);
  return {
    all: async () => (await store).all(),
    add: async (entry) => (await store).add(entry),
    remove: async (order) => (await store).remove(order),
    close: () => void store.then((open) => open.close()),
  };
}

test(`${SEEDS} runs from SEED=${FIRST}`, { timeout: 600_000 }, async () => {
  let next = FIRST;
  const worker = async () => {
    while (next < FIRST + SEEDS) {
      const seed = next;
      next += 1;
      await run(seed).catch((error) => failures.push(`SEED=${seed} ${error.stack}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  assert.deepEqual(failures, []);
});

after(() => console.log(`# ${SEEDS} runs: ${JSON.stringify(Object.fromEntries([...happened].sort()))}`));
