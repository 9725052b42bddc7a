// The client against the push gateway's own contract, whose examples the gateway's tests hold it to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { advance, NOTHING } from '../src/known.js';
import { poll } from '../src/transports/poll.js';
import { comesAgain, socket } from '../src/transports/socket.js';
import { until } from './until.js';

const contract = JSON.parse(
  readFileSync(new URL('../../push-gateway/src/main/resources/dev/eddyline/push/transport/asyncapi.json', import.meta.url), 'utf8'),
);
const examples = (/** @type {string} */ name) => contract.components.messages[name].examples.map((/** @type {any} */ one) => one.payload);

/** Messages of the contract that say something of a view. */
const OF_VIEWS = ['snapshot', 'patch', 'reset', 'gone', 'error', 'loading'];

test('every example of what is said of a view is understood', () => {
  for (const name of OF_VIEWS) {
    assert.ok(examples(name).length > 0, name);
    for (const message of examples(name)) {
      const { from, epoch } = message;
      const before = name === 'patch' ? { ...NOTHING, status: /** @type {const} */ ('live'), state: {}, version: from, epoch } : NOTHING;
      const { known, askAgain } = advance(before, message);
      const expected = { snapshot: 'live', patch: 'live', reset: 'stale', gone: 'gone', error: 'loading', loading: 'loading' }[name];
      // An example's patch may be of a document that is not here; then it is asked for again.
      assert.ok(known.status === expected || (name === 'patch' && askAgain), `${JSON.stringify(message)}: ${known.status}`);
    }
  }
  // And there is nothing else that the client ought to know.
  const known = [...OF_VIEWS, 'unsubscribed', 'refused', 'retry', 'pong', 'subscribe', 'unsubscribe', 'ping'];
  assert.deepEqual(Object.keys(contract.components.messages).filter((name) => !name.startsWith('stream')).sort(), known.sort());
});

test('whether to come again after a close code is as the contract says', () => {
  const codes = contract.channels.webSocket['x-close-codes'];
  assert.ok(codes.length > 10);
  for (const { code, comeAgain } of codes) {
    assert.equal(comesAgain(code), comeAgain, `${code}`);
  }
  assert.equal(comesAgain(1006), true, 'lost on its way');
  assert.equal(comesAgain(4499), true);
  assert.equal(comesAgain(4999), false);
});

test('what the client says on a WebSocket is what the contract takes', async () => {
  // Given a connection that is open
  /** @type {any[]} */
  const said = [];
  /** @type {any} */
  let open;
  class Fake {
    constructor() {
      open = this;
    }
    send(/** @type {string} */ text) {
      said.push(JSON.parse(text));
    }
    close() {}
  }
  /** @type {any[]} */
  const told = [];
  const connection = socket(
    {
      url: 'http://gateway', headers: async () => ({}), since: (view) => (view === 'poll/b' ? '7.e1' : null), fetch,
      WebSocket: /** @type {any} */ (Fake), socketUrl: async (url) => url, silenceMs: 60_000, waitS: 1,
    },
    ['poll/a'],
    { opened: () => {}, message: (message) => told.push(message), retry: () => {}, lost: () => {} },
  );
  await until(() => open?.onopen);
  open.onopen();

  connection.probe();
  open.onmessage({ data: '{"event":"pong"}' });

  // When views are taken up and let go of, one of them before its end was confirmed
  connection.follow('poll/b');
  connection.unfollow('poll/b');
  connection.follow('poll/b');
  const late = { event: 'gone', view: 'poll/b' };
  open.onmessage({ data: JSON.stringify(late) });
  open.onmessage({ data: '{"event":"unsubscribed","view":"poll/b"}' });
  open.onmessage({ data: JSON.stringify(late) });

  // Then it waits for that, and what was said before counts for nothing
  assert.deepEqual(said, [
    { op: 'subscribe', view: 'poll/a' },
    { op: 'ping' },
    { op: 'subscribe', view: 'poll/b', since: '7.e1' },
    { op: 'unsubscribe', view: 'poll/b' },
    { op: 'subscribe', view: 'poll/b', since: '7.e1' },
  ]);
  assert.deepEqual(told, [late]);
  connection.close();
  const { subscribe, unsubscribe, ping } = contract.components.schemas;
  for (const message of said) {
    const schema = { subscribe, unsubscribe, ping }[/** @type {'ping'} */ (message.op)];
    const members = Object.keys(schema.properties ?? schema.allOf?.reduce((/** @type {any} */ all, /** @type {any} */ one) => ({ ...all, ...one.properties }), {}));
    assert.ok(Object.keys(message).every((name) => members.includes(name)), JSON.stringify(message));
  }
});

test('a connection that has gone without a word is found by its silence', async () => {
  // Given a server that answers the first question and no other
  /** @type {any} */
  let open;
  let asked = 0;
  class Fake {
    constructor() {
      open = this;
    }
    send(/** @type {string} */ text) {
      if (text === '{"op":"ping"}' && (asked += 1) === 1) {
        queueMicrotask(() => open.onmessage({ data: '{"event":"pong"}' }));
      }
    }
    close() {}
  }
  /** @type {any[]} */
  const ends = [];
  socket(
    {
      url: 'http://gateway', headers: async () => ({}), since: () => null, fetch,
      WebSocket: /** @type {any} */ (Fake), socketUrl: async (url) => url, silenceMs: 30, waitS: 1,
    },
    ['poll/a'],
    { opened: () => {}, message: () => {}, retry: () => {}, lost: (end) => ends.push(end) },
  );
  await until(() => open?.onopen);

  // When
  open.onopen();
  await until(() => ends.length > 0);

  // Then
  assert.equal(asked, 2);
  assert.equal(ends[0].again, true);
  open.onclose({ code: 1006, reason: '' });
  assert.equal(ends.length, 1);
});

test('a request that waits is not the first: that says at once that there is a way', async () => {
  // Given a gateway that keeps who waits
  /** @type {(string | null)[]} */
  const preferred = [];
  let opened = 0;
  const connection = poll(
    {
      url: 'http://gateway', headers: async () => ({}), since: () => '7.e1', socketUrl: async (url) => url, silenceMs: 1, waitS: 25,
      fetch: async (_, init) => {
        const prefer = new Headers(init?.headers).get('Prefer');
        preferred.push(prefer);
        return prefer === null ? new Response(null, { status: 304 }) : new Promise(() => {});
      },
    },
    ['poll/a'],
    { opened: () => (opened += 1), message: () => {}, retry: () => {}, lost: () => {} },
  );

  // When
  await until(() => preferred.length === 2);
  connection.close();

  // Then
  assert.deepEqual(preferred, [null, 'wait=25']);
  assert.equal(opened, 1);
});
