import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { connect } from '../src/client.js';
import { poll } from '../src/kinds/poll.js';
import { memoryStore } from '../src/store.js';
import { Gateway } from './gateway.js';
import { until } from './until.js';

const LUNCH = 'poll/lunch';
/** A view that only says how far the client has heard. */
const MARK = 'mark/one';
const at = '2026-11-26T09:00:00Z';
const state = (/** @type {number} */ votes) => ({
  method: 'single', status: 'open', options: { a: 'A', b: 'B' }, ballots: votes,
  result: { tally: { a: votes, b: 0 }, blank: 0, rounds: {}, leaders: votes > 0 ? ['a'] : [] },
});

/** @type {Gateway} */
let gateway;
/** @type {ReturnType<typeof connect>[]} */
let clients;

beforeEach(() => {
  gateway = new Gateway();
  clients = [];
});
afterEach(() => clients.forEach((client) => client.close()));

function client(/** @type {import('../src/options.js').Options} */ options = {}) {
  const made = connect({
    commands: 'http://gateway', views: 'http://gateway', actor: 'ada', kinds: [poll], transports: ['stream'],
    fetch: gateway.fetch, store: memoryStore(), terms: { retryMs: 5 }, limits: { retryMs: 5, retryMaxMs: 20 },
    lingerMs: 5, ...options,
  });
  clients.push(made);
  return made;
}

/** A client that shows a view at a version, and all it showed since then. */
async function showing(/** @type {number} */ version, /** @type {import('../src/options.js').Options} */ options = {}) {
  const made = client(options);
  const view = made.view(LUNCH);
  /** @type {import('../src/view.js').ViewValue[]} */
  const shown = [];
  view.subscribe(() => shown.push(view.get()));
  made.view(MARK).subscribe(() => {});
  await gateway.followed(LUNCH);
  gateway.say(LUNCH, 'snapshot', { version, epoch: 'e1', at, state: state(version) });
  await until(() => view.get().version === version);
  shown.length = 0;
  return { made, view, shown };
}

let marks = 0;
/** Returns once the client has taken in all that was said before: messages come in their order. */
async function heardAll(/** @type {ReturnType<typeof connect>} */ made) {
  marks += 1;
  gateway.say(MARK, 'snapshot', { version: marks, epoch: 'e1', at, state: {} });
  await until(() => made.view(MARK).get().version === marks);
}

const patch = (/** @type {number} */ from, /** @type {number} */ to) =>
  gateway.say(LUNCH, 'patch', {
    from, to, epoch: 'e1', at,
    patch: [{ op: 'replace', path: '/ballots', value: to }, { op: 'replace', path: '/result/tally/a', value: to }],
  });
const ballots = (/** @type {any[]} */ shown) => shown.map(({ value }) => value?.ballots);
const vote = (/** @type {any} */ made, /** @type {string} */ command, more = {}) =>
  made.send('poll/lunch/cast-vote', { choices: ['a'] }, { command, member: command, ...more });

test('a view is followed while somebody listens, and told once a frame', async () => {
  // Given frames at the word of the test
  /** @type {(() => void)[]} */
  const frames = [];
  const made = client({ schedule: (work) => frames.push(work) });
  const view = made.view(LUNCH);
  let told = 0;
  const end = view.subscribe(() => (told += 1));
  assert.equal(made.view(LUNCH), view);
  await gateway.followed(LUNCH);

  // When three versions come before the next frame
  const changes = (/** @type {number} */ to) => ({ from: to - 1, to, epoch: 'e1', at, patch: [{ op: 'replace', path: '/ballots', value: to }] });
  await until(() => made.connection.get().name === 'open');
  frames.splice(0).forEach((frame) => frame());
  told = 0;
  gateway.sayAll(LUNCH, [['snapshot', { version: 1, epoch: 'e1', at, state: state(1) }], ['patch', changes(2)], ['patch', changes(3)]]);
  await until(() => frames.length > 0);
  assert.equal(frames.length, 1);
  frames.splice(0).forEach((frame) => frame());

  // Then
  assert.equal(told, 1);
  assert.equal(view.get().version, 3);
  assert.equal(view.get().status, 'live');
  end();
  await gateway.unfollowed(LUNCH);
});

test('a command shows at once, and as it is once its version has come', async () => {
  // Given
  const { made, view, shown } = await showing(3);

  // When
  const sent = vote(made, '1');
  await until(() => view.get().pending === 1);
  assert.equal(view.get().value.ballots, 4);
  assert.equal(view.get().confirmed.ballots, 3);
  patch(3, 4);
  await gateway.answer('1', { status: 'accepted', version: 4 });

  // Then
  assert.equal((await sent.outcome).status, 'accepted');
  await until(() => view.get().version === 4 && view.get().pending === 0);
  assert.ok(ballots(shown).every((many) => many === 4), `${ballots(shown)}`);
  // What was predicted is what has come: nobody who compares by identity has anything to do.
  assert.equal(shown.at(-1)?.value, shown[0]?.value);
});

test('nothing is shown before it is known what an earlier page has left', async () => {
  // Given a store that takes its time, with a vote that has been decided
  const store = memoryStore();
  await store.add({ command: 'old', to: 'poll/lunch/cast-vote', payload: { choices: ['a'] }, at: Date.now() });
  /** @type {() => void} */
  let read = () => {};
  const reading = new Promise((resolve) => (read = () => resolve(undefined)));
  const made = client({ store: { ...store, all: () => reading.then(() => store.all()) } });
  const view = made.view(LUNCH);
  /** @type {any[]} */
  const shown = [];
  view.subscribe(() => shown.push(view.get()));
  made.view(MARK).subscribe(() => {});
  await gateway.followed(LUNCH);

  // When the version that contains it comes first
  gateway.say(LUNCH, 'snapshot', { version: 4, epoch: 'e1', at, state: state(4) });
  await heardAll(made);
  assert.equal(view.get().status, 'loading');
  read();
  await gateway.answer('old', { status: 'accepted', version: 4, replayed: true });

  // Then
  await until(() => view.get().version === 4);
  assert.ok(ballots(shown).every((many) => many === undefined || many === 4), `${ballots(shown)}`);
});

test('whichever comes first, the version or the outcome, a vote counts once', async () => {
  for (const versionFirst of [true, false]) {
    gateway = new Gateway();
    const { made, view, shown } = await showing(3);
    vote(made, '1');
    await until(() => gateway.commands.has('1'));
    if (versionFirst) {
      patch(3, 4);
      // What has come is known and not shown.
      await heardAll(made);
      assert.equal(view.get().version, 3);
    }
    await gateway.answer('1', { status: 'accepted', version: 4 });
    if (!versionFirst) {
      await heardAll(made);
      assert.equal(view.get().pending, 1);
      patch(3, 4);
    }
    await until(() => view.get().version === 4);
    assert.ok(ballots(shown).every((many) => many === 4), `${versionFirst}: ${ballots(shown)}`);
  }
});

test('votes of others show meanwhile, as soon as it is known what they contain', async () => {
  // Given two votes, of which the first is decided
  const { made, view, shown } = await showing(3);
  vote(made, '1');
  vote(made, '2');
  await until(() => gateway.commands.has('1'));
  patch(3, 5); // another's, and the first
  await gateway.answer('1', { status: 'accepted', version: 5 });

  // When the second is on its way, and another vote comes
  await until(() => gateway.commands.has('2'));
  await until(() => view.get().version === 5);
  patch(5, 6);
  await heardAll(made);

  // Then what may contain the second is not shown before its outcome
  assert.equal(view.get().version, 5);
  patch(6, 7);
  await gateway.answer('2', { status: 'accepted', version: 7 });
  await until(() => view.get().version === 7 && view.get().pending === 0);
  const counts = ballots(shown);
  assert.deepEqual(counts, [...counts].sort((a, b) => a - b), 'no bar goes back');
});

test('a version that is held is shown after a while all the same', async () => {
  // Given an outcome that does not come
  const { made, view } = await showing(3, { holdMaxMs: 30 });
  vote(made, '1');
  await until(() => gateway.commands.has('1'));

  // When
  patch(3, 4);

  // Then
  await until(() => view.get().version === 4);
  assert.equal(view.get().pending, 1);
});

test('what is decided stays shown while nobody can tell the version that has it', async () => {
  // Given a vote that is decided while the views are not to be had
  let down = false;
  const { made, view, shown } = await showing(3, {
    settledMaxMs: 60,
    fetch: (input, init) => (down && init?.method !== 'POST' ? Promise.reject(new TypeError('down')) : gateway.fetch(input, init)),
  });
  const sent = vote(made, '1');
  await until(() => view.get().value.ballots === 4);
  down = true;
  gateway.cut();
  await until(() => view.get().status === 'stale');
  await gateway.answer('1', { status: 'accepted', version: 4 });
  await sent.outcome;

  // When that lasts for longer than a version is waited for, and then they are
  const since = performance.now();
  await until(() => performance.now() - since > 200);
  down = false;
  await gateway.followed(LUNCH);
  await heardAll(made);
  patch(3, 4);

  // Then the vote is counted all the time
  await until(() => view.get().version === 4);
  assert.ok(ballots(shown).every((count, i, all) => i === 0 || count >= all[i - 1]), ballots(shown).join());
  assert.equal(view.get().value.ballots, 4);
});

test('what is decided is given up after a while where no version says so', async () => {
  // Given a vote that is decided
  const { made, view } = await showing(3, { settledMaxMs: 60 });
  const sent = vote(made, '1');
  await gateway.answer('1', { status: 'accepted', version: 4 });
  await sent.outcome;
  assert.equal(view.get().value.ballots, 4);

  // When the view is there, and stays as it is, then
  await until(() => view.get().value.ballots === 3);
  assert.equal(view.get().status, 'live');
});

test('a rejected command is taken back, with the reason', async () => {
  // Given
  const { made, view } = await showing(3);
  /** @type {any[]} */
  const heard = [];
  made.onOutcome((outcome) => heard.push(outcome));
  const sent = vote(made, '1');
  await until(() => view.get().value.ballots === 4);

  // When
  await gateway.answer('1', { status: 'rejected', version: 3, code: 'already-voted', message: 'm' });

  // Then
  const outcome = await sent.outcome;
  assert.deepEqual(outcome, { command: '1', to: 'poll/lunch/cast-vote', status: 'rejected', version: 3, code: 'already-voted', message: 'm' });
  assert.deepEqual(heard, [outcome]);
  await until(() => view.get().value.ballots === 3);
  assert.equal(view.get().pending, 0);
  assert.equal(view.get().value, view.get().confirmed);
});

test('what was not sent when the connection broke is counted on top of what comes then', async () => {
  // Given a command that the gateway has not been given
  const { made, view } = await showing(3, { fetch: (input, init) => (init?.method === 'POST' ? Promise.reject(new Error('offline')) : gateway.fetch(input, init)), holdMaxMs: 20 });
  vote(made, '1');
  await until(() => view.get().pending === 1);

  // When the stream breaks and comes back
  gateway.cut();
  await until(() => view.get().status === 'stale');
  await gateway.followed(LUNCH);
  patch(3, 9);

  // Then
  await until(() => view.get().version === 9);
  assert.equal(view.get().value.ballots, 10);
});

test('after a break a view goes on where it was, and is not empty in between', async () => {
  // Given
  const { view, shown } = await showing(7);

  // When
  gateway.cut();
  await gateway.followed(LUNCH);

  // Then
  assert.equal([...gateway.streams][0]?.cursor, 'poll/lunch@7.e1');
  await until(() => view.get().status === 'live');
  assert.deepEqual(shown.map((is) => [is.status, is.version]), [['stale', 7], ['live', 7]]);
  assert.equal(shown[0]?.value, shown[1]?.value);
});

test('a reset shows what was there until the new log has told it', async () => {
  // Given
  const { view, shown } = await showing(7);

  // When
  gateway.say(LUNCH, 'reset', { code: 'epoch-changed' });
  gateway.say(LUNCH, 'snapshot', { version: 1, epoch: 'e2', at, state: state(7) });

  // Then
  await until(() => view.get().version === 1);
  assert.ok(shown.every((is) => is.value.ballots === 7));
});

test('a patch that does not fit makes the client ask again', async () => {
  // Given
  const { view } = await showing(7);
  const before = [...gateway.streams][0];

  // When
  patch(8, 9);

  // Then
  await until(() => !gateway.streams.has(/** @type {any} */ (before)) && gateway.streams.size === 1);
  assert.equal([...gateway.streams][0]?.cursor, 'poll/lunch@7.e1');
  assert.equal(view.get().version, 7);
});

test('a conflict is told, or the command sent again for the version there is', async () => {
  // Given
  const { made } = await showing(3);
  const told = made.send('poll/lunch/close', {}, { command: '1', expectedVersion: 'shown' });
  const again = made.send('poll/dinner/close', {}, { command: '2', expectedVersion: 1, onConflict: 'again' });
  const asked = made.send('poll/tea/close', { a: 1 }, { command: '3', expectedVersion: 1, onConflict: ({ version }) => (version === 5 ? { a: 2 } : null) });
  const conflict = (/** @type {number} */ version) => ({ status: 'rejected', version, code: 'version-conflict', message: 'm' });

  // When
  await gateway.answer('1', conflict(4));
  await gateway.answer('2', conflict(4));
  await gateway.answer('3', conflict(5));

  // Then
  assert.equal((await told.outcome).code, 'version-conflict');
  await until(() => gateway.commands.size === 2);
  const lines = gateway.came.slice(3);
  assert.deepEqual(lines.map(({ to, payload, expectedVersion }) => [to, payload, expectedVersion]).sort(), [['poll/dinner/close', {}, 4], ['poll/tea/close', { a: 2 }, 5]]);
  assert.equal(gateway.came[0].expectedVersion, 3);
  for (const line of lines) {
    await gateway.answer(line.command, line.to.startsWith('poll/tea') ? conflict(6) : { status: 'accepted', version: 5 });
  }
  assert.equal((await again.outcome).status, 'accepted');
  assert.equal((await asked.outcome).code, 'version-conflict');
});

test('a command that leaves a view as it is is pending there only until it is decided', async () => {
  // Given a further view of a poll, and rules that know nothing of it
  const made = client();
  const other = made.view('poll/lunch/other');
  other.subscribe(() => {});
  await gateway.followed('poll/lunch/other');
  gateway.say('poll/lunch/other', 'snapshot', { version: 3, epoch: 'e1', at, state: {} });
  await until(() => other.get().version === 3);

  // When
  vote(made, '1');
  await until(() => other.get().pending === 1);
  await gateway.answer('1', { status: 'accepted', version: 4 });

  // Then
  await until(() => other.get().pending === 0);
  assert.equal(other.get().version, 3);
});

test('an actor that the gateways would refuse is refused at once', () => {
  for (const actor of ['', 'ada lovelace', 'ädä', 'a'.repeat(129)]) {
    assert.throws(() => connect({ actor }), TypeError, actor);
  }
  client({ actor: 'a'.repeat(128) });
});

test('a command that is given twice is one, and both who gave it are told', async () => {
  // Given
  const { made, view } = await showing(3);

  // When
  const sent = [vote(made, 'x'), vote(made, 'x')];
  await until(() => view.get().pending === 1);
  assert.equal(view.get().value.ballots, 4);
  await gateway.answer('x', { status: 'accepted', version: 4 });

  // Then
  assert.deepEqual((await Promise.all(sent.map(({ outcome }) => outcome))).map(({ version }) => version), [4, 4]);
  assert.equal(gateway.came.length, 1);
});

test('who fails to hear an outcome does not keep the next command', async () => {
  // Given
  const made = client();
  /** @type {any[]} */
  const faults = [];
  const before = globalThis.reportError;
  globalThis.reportError = (error) => faults.push(error);
  try {
    made.onOutcome(() => {
      throw new Error('mine');
    });

    // When
    vote(made, '1');
    const second = vote(made, '2');
    await gateway.answer('1', { status: 'accepted', version: 4 });
    await gateway.answer('2', { status: 'accepted', version: 5 });

    // Then
    assert.equal((await second.outcome).version, 5);
    assert.equal(faults[0].message, 'mine');
  } finally {
    globalThis.reportError = before;
  }
});

test('a store that fails while a command is settled does not keep the next one', async () => {
  // Given
  const store = memoryStore();
  const made = client({ store: { ...store, remove: () => Promise.reject(new Error('disk')) } });

  // When
  const sent = [vote(made, '1'), vote(made, '2')];
  await gateway.answer('1', { status: 'accepted', version: 4 });
  await gateway.answer('2', { status: 'accepted', version: 5 });

  // Then
  assert.deepEqual((await Promise.all(sent.map(({ outcome }) => outcome))).map(({ version }) => version), [4, 5]);
});

test('a line that is refused without its id is settled by its place', async () => {
  // Given
  const made = client();
  const sent = vote(made, 'a b');
  await until(() => gateway.commands.has('a b'));

  // When
  await gateway.answer('a b', { command: undefined, status: 'refused', code: 'invalid-command', message: 'm' });

  // Then
  assert.deepEqual(await sent.outcome, { command: 'a b', to: 'poll/lunch/cast-vote', status: 'refused', code: 'invalid-command', message: 'm' });
});

test('a view that is listened to again while others keep the connection is live at once', async () => {
  // Given
  const made = client();
  made.view('poll/other').subscribe(() => {});
  const view = made.view(LUNCH);
  const end = view.subscribe(() => {});
  await gateway.followed(LUNCH);
  gateway.say(LUNCH, 'snapshot', { version: 3, epoch: 'e1', at, state: state(3) });
  await until(() => view.get().status === 'live');
  end();
  await gateway.unfollowed(LUNCH);
  await until(() => view.get().status === 'stale');

  // When
  view.subscribe(() => {});

  // Then
  await until(() => view.get().status === 'live');
  assert.equal(view.get().version, 3);
});

test('rules that fail leave the view as it is', async () => {
  // Given
  const bad = { name: 'poll', predict: () => { throw new Error('mine'); } };
  const { made, view } = await showing(3, { kinds: [bad] });

  // When
  vote(made, '1');

  // Then
  await until(() => view.get().pending === 1);
  assert.equal(view.get().value.ballots, 3);
});

test('who is refused a token that another has renewed meanwhile goes on with the new one', async () => {
  // Given a proxy that lets t2 through and nothing else, and takes its time with views
  let asked = 0;
  let refused = 0;
  /** @type {typeof fetch} */
  const guarded = async (input, init) => {
    if (new Headers(init?.headers).get('Authorization') === 'Bearer t2') {
      return gateway.fetch(input, init);
    }
    if (init?.method !== 'POST') {
      refused += 1;
      await until(() => gateway.commands.has('1'));
    }
    return new Response(null, { status: 401 });
  };
  const made = client({ fetch: guarded, token: () => `t${Math.min((asked += 1), 2)}` });

  // When a view is followed and a command given, whose token is renewed first
  made.view(LUNCH).subscribe(() => {});
  await until(() => refused === 1);
  vote(made, '1');

  // Then both come through
  await gateway.followed(LUNCH);
  await gateway.answer('1', { status: 'accepted', version: 1 });
  assert.equal(asked, 2);
});

test('what is no command is refused at once', () => {
  const made = client();
  for (const to of ['', 'poll', 'poll/lunch', 'poll/lunch/', 'poll/a/b/cast-vote', 'Poll/lunch/cast-vote']) {
    assert.throws(() => made.send(to), TypeError, to);
  }
});

test('a full outbox shows nothing of what it did not take', async () => {
  // Given
  const { made, view } = await showing(3, { limits: { entriesMax: 0 } });

  // When
  const sent = vote(made, '1');

  // Then
  await assert.rejects(sent.stored, { code: 'outbox-full' });
  await assert.rejects(sent.outcome, { code: 'outbox-full' });
  await until(() => view.get().pending === 0);
  assert.equal(view.get().value.ballots, 3);
});

test('a token goes with every request, and is renewed while views are followed on', async () => {
  // Given
  let asked = 0;
  const { made, view, shown } = await showing(3, { token: () => `t${(asked += 1)}` });
  assert.equal([...gateway.streams][0]?.headers.get('Authorization'), 'Bearer t1');

  // When
  await made.renewToken();

  // Then the second connection takes over where the first was, and nobody notices
  await until(() => [...gateway.streams].some(({ headers }) => headers.get('Authorization') === 'Bearer t2') && gateway.streams.size === 1);
  assert.equal([...gateway.streams][0]?.cursor, 'poll/lunch@3.e1');
  patch(3, 4);
  await until(() => view.get().version === 4);
  assert.ok(shown.every((is) => is.status === 'live'));
  assert.equal(made.connection.get().name, 'open');
});

test('a view that is listened to again shows what it was and goes on from there', async () => {
  // Given a view that nobody listens to any more
  const made = client();
  const view = made.view(LUNCH);
  const end = view.subscribe(() => {});
  await gateway.followed(LUNCH);
  gateway.say(LUNCH, 'snapshot', { version: 3, epoch: 'e1', at, state: state(3) });
  await until(() => view.get().version === 3);
  end();
  await gateway.unfollowed(LUNCH);
  await until(() => view.get().status === 'stale');

  // When
  view.subscribe(() => {});

  // Then
  assert.equal(view.get().value.ballots, 3);
  await gateway.followed(LUNCH);
  assert.equal([...gateway.streams][0]?.cursor, 'poll/lunch@3.e1');
});

test('commands of an earlier page are shown and told', async () => {
  // Given
  const store = memoryStore();
  await store.add({ command: 'old', to: 'poll/lunch/cast-vote', payload: { choices: ['a'] }, at: Date.now() });
  const made = client({ store });
  const view = made.view(LUNCH);
  /** @type {any[]} */
  const shown = [];
  view.subscribe(() => shown.push(view.get()));
  /** @type {any[]} */
  const heard = [];
  made.onOutcome((outcome) => heard.push(outcome));
  await gateway.followed(LUNCH);

  // When the view comes, with that vote in it, before its outcome
  gateway.say(LUNCH, 'snapshot', { version: 4, epoch: 'e1', at, state: state(4) });
  await until(() => gateway.commands.has('old'));
  await gateway.answer('old', { status: 'accepted', version: 4, replayed: true });

  // Then it counts once
  await until(() => view.get().version === 4);
  assert.ok(ballots(shown).every((many) => many === undefined || many === 4), `${ballots(shown)}`);
  assert.equal(heard[0].replayed, true);
  assert.deepEqual(made.outbox.get().entries, []);
});

test('a listener that fails does not keep the others from hearing', async () => {
  // Given
  const { view, made } = await showing(3);
  /** @type {any[]} */
  const faults = [];
  const before = globalThis.reportError;
  globalThis.reportError = (error) => faults.push(error);
  try {
    const end = view.subscribe(() => {
      throw new Error('mine');
    });
    let heard = 0;
    view.subscribe(() => (heard += 1));

    // When
    patch(3, 4);
    await until(() => heard > 0);

    // Then
    assert.equal(faults[0].message, 'mine');
    end();
    assert.ok(made);
  } finally {
    globalThis.reportError = before;
  }
});
