// Tabs of one browser, here several clients in one program with its database and its channel.
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { connect } from '../src/client.js';
import { poll } from '../src/kinds/poll.js';
import { indexedStore } from '../src/store.js';
import { Gateway } from './gateway.js';
import { Locks } from './locks.js';
import { until } from './until.js';

const LUNCH = 'poll/lunch';
const at = '2026-11-26T09:00:00Z';
const state = (/** @type {number} */ votes) => ({
  method: 'single', status: 'open', options: { a: 'A' }, ballots: votes,
  result: { tally: { a: votes }, blank: 0, rounds: {}, leaders: ['a'] },
});

/** @type {Gateway} */
let gateway;
/** @type {ReturnType<typeof connect>[]} */
let tabs;
let browser = 0;

beforeEach(() => {
  gateway = new Gateway();
  tabs = [];
  browser += 1;
  Object.defineProperty(globalThis, 'navigator', { value: { locks: new Locks() }, configurable: true });
});
afterEach(() => tabs.forEach((tab) => tab.close()));

function tab(/** @type {import('../src/options.js').Options} */ options = {}) {
  const made = connect({
    commands: 'http://gateway', views: 'http://gateway', name: `browser-${browser}`, actor: 'ada', kinds: [poll],
    transports: ['stream'], fetch: gateway.fetch, terms: { retryMs: 5 }, limits: { retryMs: 5, retryMaxMs: 20 },
    lingerMs: 5, ...options,
  });
  tabs.push(made);
  return made;
}

/** @param {ReturnType<typeof connect>} of */
function lunch(of) {
  const view = of.view(LUNCH);
  /** @type {any[]} */
  const shown = [];
  view.subscribe(() => shown.push(view.get()));
  return { view, shown };
}
const say = (/** @type {number} */ version) => gateway.say(LUNCH, 'snapshot', { version, epoch: 'e1', at, state: state(version) });
const vote = (/** @type {any} */ of, /** @type {string} */ command) => of.send('poll/lunch/cast-vote', { choices: ['a'] }, { command });

test('tabs have one connection, and each shows what any of them has given', async () => {
  // Given
  const first = lunch(tab());
  await gateway.followed(LUNCH);
  say(3);
  await until(() => first.view.get().version === 3);

  // When another comes and votes
  const two = tab();
  const second = lunch(two);
  await until(() => second.view.get().version === 3);
  const sent = vote(two, 'x');
  await until(() => first.view.get().value.ballots === 4 && second.view.get().value.ballots === 4);
  say(4);
  await gateway.answer('x', { status: 'accepted', version: 4 });

  // Then
  assert.equal((await sent.outcome).status, 'accepted');
  await until(() => first.view.get().version === 4 && second.view.get().version === 4);
  assert.equal(gateway.streams.size, 1);
  assert.equal(gateway.came.length, 1);
  for (const { shown } of [first, second]) {
    assert.ok(shown.every((is, i) => i === 0 || (is.value?.ballots ?? 0) >= (shown[i - 1].value?.ballots ?? 0)));
  }
});

test('when the tab that leads is closed another goes on, and nothing of the closed one is left', async () => {
  // Given
  const one = tab();
  lunch(one);
  await gateway.followed(LUNCH);
  const second = lunch(tab());
  say(3);
  await until(() => second.view.get().version === 3);
  const before = [...gateway.streams][0];

  // When
  one.close();

  // Then
  await until(() => gateway.streams.size === 1 && ![...gateway.streams].includes(/** @type {any} */ (before)));
  say(4);
  await until(() => second.view.get().version === 4);
  assert.equal(second.view.get().status, 'live');
});

test('a view that only a closed tab has followed is followed no more', async () => {
  // Given
  lunch(tab());
  const two = tab();
  two.view('poll/dinner').subscribe(() => {});
  await gateway.followed('poll/dinner');

  // When
  two.close();

  // Then
  await gateway.unfollowed('poll/dinner');
  await gateway.followed(LUNCH);
});

test('an outcome that was lost with the tab that led is told by the next one', async () => {
  // Given a tab whose command is with the one that leads
  const one = tab();
  await until(() => one.outbox.get().entries.length === 0);
  const two = tab();
  const { view } = lunch(two);
  await gateway.followed(LUNCH);
  say(3);
  await until(() => view.get().version === 3);
  const sent = vote(two, 'x');
  await sent.stored;
  await until(() => gateway.commands.has('x'));

  // When that one goes just when it has removed it
  const { delete: remove } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.delete = function (key) {
    const request = remove.call(this, key);
    request.addEventListener('success', () => one.close());
    return request;
  };
  await gateway.answer('x', { status: 'accepted', version: 4 });
  await until(() => gateway.commands.has('x'));
  IDBObjectStore.prototype.delete = remove;
  await gateway.answer('x', { status: 'accepted', version: 4, replayed: true });

  // Then
  assert.equal((await sent.outcome).replayed, true);
  await gateway.followed(LUNCH);
  say(4);
  await until(() => view.get().version === 4 && view.get().pending === 0);
  assert.equal(view.get().value.ballots, 4);
});

test('a tab that comes before the outbox is read shows nothing of what may be in it', async () => {
  // Given a vote of an earlier page that was decided, and a database that takes its time
  const store = await indexedStore(`eddyline:browser-${browser}`);
  await store.add({ command: 'old', to: 'poll/lunch/cast-vote', payload: { choices: ['a'] }, at: Date.now() });
  store.close();
  const { open } = indexedDB;
  /** @type {() => void} */
  let go = () => {};
  const slow = new Promise((resolve) => (go = () => resolve(undefined)));
  indexedDB.open = (/** @type {any[]} */ ...given) => {
    /** @type {any} */
    const later = {};
    slow.then(() => {
      const request = open.apply(indexedDB, /** @type {any} */ (given));
      request.onsuccess = () => {
        later.result = request.result;
        later.onsuccess();
      };
    });
    return later;
  };
  const first = tab();
  first.view('mark/one').subscribe(() => {});
  await gateway.followed('mark/one');
  const second = tab();
  second.view('mark/one').subscribe(() => {});
  const { view, shown } = lunch(second);
  await gateway.followed(LUNCH);

  // When the version that contains it comes, and is heard: the mark behind it has come
  say(4);
  gateway.say('mark/one', 'snapshot', { version: 1, epoch: 'e1', at, state: {} });
  await until(() => second.view('mark/one').get().version === 1);
  go();
  indexedDB.open = open;
  await gateway.answer('old', { status: 'accepted', version: 4, replayed: true });

  // Then it counts once
  await until(() => view.get().version === 4);
  assert.ok(shown.every(({ value }) => value === undefined || value.ballots === 4), JSON.stringify(shown.map(({ value }) => value?.ballots)));
});

test('where a browser forbids locks each tab has a connection of its own', async () => {
  // Given
  const forbidden = () => Promise.reject(new DOMException('no', 'SecurityError'));
  Object.defineProperty(globalThis, 'navigator', { value: { locks: { request: forbidden } }, configurable: true });

  // When
  const { view } = lunch(tab());
  await gateway.followed(LUNCH);
  say(3);

  // Then
  await until(() => view.get().version === 3);
});

test('what follows the close of a tab does no harm', async () => {
  const one = tab();
  const end = one.view(LUNCH).subscribe(() => {});
  await gateway.followed(LUNCH);
  say(1);
  const two = tab();
  const endTwo = two.view(LUNCH).subscribe(() => {});
  await until(() => two.view(LUNCH).get().version === 1);
  two.close();
  endTwo();
  one.close();
  end();
  assert.equal(gateway.streams.size, 0);
  await assert.rejects(vote(two, 'late').stored, /closed/);
});
